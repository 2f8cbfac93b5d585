import { isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** The first four groups of an IPv6 address: one household or company has them all to itself (RFC 6177). */
const networkOf = (address: string): string => {
  const [front = '', back = ''] = address.split('::');
  const groups = front === '' ? [] : front.split(':');
  const tail = back === '' ? [] : back.split(':');
  const missing = address.includes('::') ? Math.max(0, 8 - groups.length - tail.length) : 0;
  return [...groups, ...Array<string>(missing).fill('0'), ...tail].slice(0, 4).join(':');
};

/** Whom a limit counts: an IPv4 address, or the network of an IPv6 address. */
export const clientAddress = ({ ip }: Pick<FastifyRequest, 'ip'>): string => {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped) return mapped;
  return isIPv6(ip) ? networkOf(ip.toLowerCase()) : ip;
};
