import type { Answer } from '../../api/client.ts';

type Member = NonNullable<Answer<'supportSettings'>['channelTalk']>;
type Command = readonly [name: string, ...values: unknown[]];
interface Queue {
  (...command: Command): void;
  /** Commands given before the script is there; it works them off when it comes. */
  q?: Command[];
  c?: (command: Command) => void;
}
type Host = { ChannelIO?: Queue | undefined; ChannelIOInitialized?: boolean };

const HOST = 'https://cdn.channel.io';
const SCRIPT = `${HOST}/plugin/ch-plugin-web.js`;
const PATIENCE_MS = 5000;

let booted: { readonly memberId: string; readonly language: string } | null = null;

/**
 * Opens Channel Talk for the signed-in member with a message to begin with. Rejects when its script is blocked, throws, refuses the
 * member, or has not answered within five seconds: the script itself tells none of this, it only stays silent.
 */
export async function openChannelTalk(member: Member, given: { readonly language: 'ko' | 'en'; readonly message: string }): Promise<void> {
  if (booted?.memberId !== member.memberId || booted.language !== given.language) {
    await boot(member, given.language);
    booted = { memberId: member.memberId, language: given.language };
  }
  (globalThis as Host).ChannelIO?.('openChat', undefined, given.message);
}

function boot({ pluginKey, memberId, memberHash, name }: Member, language: 'ko' | 'en'): Promise<void> {
  const host = globalThis as Host;
  return new Promise((resolve, reject) => {
    const settle = (failure: Error | null): void => {
      clearTimeout(timer);
      removeEventListener('error', onError);
      if (failure === null) return resolve();
      giveUp(host);
      reject(failure);
    };
    const onError = ({ filename }: ErrorEvent): void => {
      // Browsers hide where an error of another origin's script came from; while we wait for this one it is taken for its own.
      if (filename === '' || filename.startsWith(HOST)) settle(new Error('the script of Channel Talk failed'));
    };
    const timer = setTimeout(() => settle(new Error('Channel Talk did not answer in time')), PATIENCE_MS);
    addEventListener('error', onError);
    host.ChannelIO ??= queue();
    // A personal profile stays with us: the name is enough for a person to answer.
    const options = { pluginKey, memberId, ...(memberHash !== null && { memberHash }), profile: { name }, language, hideChannelButtonOnBoot: true, hidePopup: true, trackDefaultEvent: false };
    try {
      host.ChannelIO('boot', options, (failure: unknown) => settle(failure === null || failure === undefined ? null : new Error('Channel Talk refused the member')));
    } catch (failure) {
      return settle(failure instanceof Error ? failure : new Error('the script of Channel Talk failed'));
    }
    if (host.ChannelIOInitialized === true) return;
    host.ChannelIOInitialized = true;
    const script = document.createElement('script');
    script.async = true;
    script.src = SCRIPT;
    // A script that does not come raises this; the content security policy and blockers do the same.
    script.onerror = () => settle(new Error('the script of Channel Talk did not load'));
    document.head.append(script);
  });
}

function queue(): Queue {
  const calls: Command[] = [];
  const channel: Queue = (...command) => channel.c?.(command);
  channel.q = calls;
  channel.c = (command) => void calls.push(command);
  return channel;
}

/** Takes the queue away, so that a script that comes late has nothing to open over our own panel; the next click starts afresh. */
function giveUp(host: Host): void {
  booted = null;
  if (host.ChannelIO?.q === undefined) {
    try {
      host.ChannelIO?.('shutdown');
    } catch {
      // It failed already; there is nothing left to end.
    }
  }
  document.querySelector(`script[src="${SCRIPT}"]`)?.remove();
  host.ChannelIO = undefined;
  host.ChannelIOInitialized = false;
}
