"""Draws every syllable and mark once in every face.

    python bank.py --out DIR [--fonts DIR]
"""

import argparse
import os

import numpy as np
from PIL import Image, ImageDraw

from alphabet import OTHERS, common_syllables
from faces import faces, weight_of

EM, BOX = 40, 48


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--out", required=True)
    options.add_argument("--fonts")
    given = options.parse_args()
    known = faces(given.fonts)
    chars = common_syllables() + list(OTHERS)
    images = np.zeros((len(known), len(chars), BOX, BOX), np.uint8)
    # Half the width of the ink of each, in pixels; 0 where the face lacks it.
    halves = np.zeros((len(known), len(chars)), np.float32)
    for f, face in enumerate(known):
        font = face.at(EM)
        for c, char in enumerate(chars):
            if ord(char) not in face.chars:
                continue
            left, top, right, bottom = font.getbbox(char)
            if right <= left or bottom <= top or right - left > BOX:
                continue
            image = Image.new("L", (BOX, BOX))
            # Ink in the middle across, the middle of the line in the middle down.
            ImageDraw.Draw(image).text((BOX / 2 - (left + right) / 2, BOX / 2 - face.middle * EM), char, font=font, fill=255)
            images[f, c] = np.asarray(image)
            halves[f, c] = (right - left) / 2
        print(face.path, round(face.share, 2), int((halves[f] == 0).sum()), "missing", flush=True)
    os.makedirs(given.out, exist_ok=True)
    np.save(os.path.join(given.out, "images.npy"), images)
    np.savez(os.path.join(given.out, "facts.npz"), halves=halves, shares=np.array([f.share for f in known], np.float32), weights=np.array([weight_of(f.path) for f in known], np.float32), chars=np.array(chars))


if __name__ == "__main__":
    main()
