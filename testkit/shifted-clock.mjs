// Loaded before a program: its clock is off by as many milliseconds as the file CLOCK_FILE says, from the moment it says so.
import { readFileSync } from 'node:fs';

const place = process.env.CLOCK_FILE;
const EVERY_MS = 100;
const RealDate = globalThis.Date;
let off = 0;

function look() {
  try {
    const said = Number(readFileSync(place, 'utf8'));
    if (Number.isFinite(said)) off = said;
  } catch {
    // Nobody has said anything yet.
  }
}

look();
setInterval(look, EVERY_MS).unref();

globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + off);
    else super(...given);
  }

  static now() {
    return RealDate.now() + off;
  }
};
