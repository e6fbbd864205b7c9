import type { ContentSources } from '../platform/http/http-server.ts';

/** Channel Talk serves its script, chat frame, pictures, fonts and ringing sounds from hosts below these. */
const CHANNEL_TALK = 'https://*.channel.io';
const CHANNEL_TALK_CALLS = [CHANNEL_TALK, 'https://*.channel.app', 'wss://*.channel.io'];

/** What the pages may load from elsewhere: the payment window always, a chat vendor's hosts only where the operator set it up. */
export function contentSources({ origins, channelTalk }: { readonly origins: readonly string[]; readonly channelTalk: boolean }): ContentSources {
  const vendor = channelTalk ? [CHANNEL_TALK] : [];
  return {
    script: [...origins, ...vendor], frame: [...origins, ...vendor], connect: [...origins, ...(channelTalk ? CHANNEL_TALK_CALLS : [])],
    image: vendor, font: vendor, style: vendor, media: vendor,
  };
}
