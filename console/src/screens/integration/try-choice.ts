import { useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Answer } from '../../api/client.ts';
import type { Channel } from './channel-facts.tsx';
import { typeOf, type PaymentType } from './payment-types.ts';

interface Asked {
  readonly gateway?: unknown;
  readonly method?: unknown;
  readonly type?: unknown;
}

/** What a test run is made of, and how to choose another. */
export interface TryChoice {
  readonly channels: readonly Channel[];
  readonly channel: Channel;
  readonly method: Channel['methods'][number];
  readonly type: PaymentType;
  /** A link named a channel or method that is not there; another is shown. */
  readonly missed: boolean;
  readonly setChannel: (id: string) => void;
  readonly setMethod: (method: string) => void;
  readonly setType: (type: string) => void;
}

/** Channel, method and kind of payment to try; a link from a case brings them along. Null without a test channel. */
export function useTryChoice(all: Answer<'integration'>['channels']): TryChoice | null {
  const asked = useSearch({ strict: false }) as Asked;
  const channels = all.filter(({ mode, methods }) => mode === 'test' && methods.length > 0);
  const [chosenChannel, setChannel] = useState<string | null>(null);
  const [chosenMethod, setMethod] = useState<string | null>(typeof asked.method === 'string' ? asked.method : null);
  const [chosenType, setType] = useState<string | null>(typeof asked.type === 'string' ? asked.type : null);
  const channel = channels.find(({ id }) => id === chosenChannel) ?? askedChannel(channels, asked) ?? firstChannel(channels);
  const method = channel?.methods.find((one) => one.method === chosenMethod) ?? channel?.methods.find((one) => one.method === 'card') ?? channel?.methods[0];
  if (channel === undefined || method === undefined) return null;
  const missed = chosenChannel === null && typeof asked.gateway === 'string' && (channel.gateway.code !== asked.gateway || (typeof asked.method === 'string' && !channel.methods.some((one) => one.method === asked.method)));
  return { channels, channel, method, type: typeOf(method, chosenType), missed, setChannel, setMethod, setType };
}

/** Where nothing is asked for: a gateway the merchant applied for, best one that takes cards; before any application the first there is. */
function firstChannel(channels: readonly Channel[]): Channel | undefined {
  const applied = channels.filter((channel) => channel.applied);
  return applied.find(({ methods }) => methods.some(({ method }) => method === 'card')) ?? applied.find(({ types }) => !types.includes('certification')) ?? applied[0] ?? channels[0];
}

/** The channel of the gateway asked for; without one, the first that takes the method asked for. */
function askedChannel(channels: readonly Channel[], asked: Asked): Channel | undefined {
  const takes = (channel: Channel): boolean => typeof asked.method !== 'string' || channel.methods.some(({ method, types }) => method === asked.method && (typeof asked.type !== 'string' || types.includes(asked.type)));
  const atGateway = channels.filter(({ gateway }) => gateway.code === asked.gateway);
  return atGateway.find(takes) ?? atGateway[0] ?? (typeof asked.method === 'string' ? channels.find(takes) : undefined);
}
