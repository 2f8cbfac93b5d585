import { expect, it } from 'vitest';
import { createLimitForEach } from '../sockets/limit-for-each.ts';
import { clientAddress } from './client-address.ts';

it('counts an IPv4 address for itself, however it is written', () => {
  expect(clientAddress({ ip: '192.0.2.7' })).toBe('192.0.2.7');
  expect(clientAddress({ ip: '::ffff:192.0.2.7' })).toBe('192.0.2.7');
});

it('counts all addresses of an IPv6 network together', () => {
  expect(clientAddress({ ip: '2001:db8:1:2:3:4:5:6' })).toBe('2001:db8:1:2');
  expect(clientAddress({ ip: '2001:db8:1:2::9' })).toBe('2001:db8:1:2');
  expect(clientAddress({ ip: '2001:db8:1::9' })).toBe('2001:db8:1:0');
  expect(clientAddress({ ip: '::1' })).toBe('0:0:0:0');
});

it('limits each address for itself, and forgets the one not heard of for longest', () => {
  const at = new Date(0);
  const limit = createLimitForEach({ burst: 1, perSecond: 1 }, () => at, 2);
  expect([limit.take('a'), limit.take('a'), limit.take('b')]).toEqual([true, false, true]);
  expect(limit.take('c')).toBe(true);
  expect(limit.take('b')).toBe(false);
  expect(limit.take('a')).toBe(true);
  at.setTime(1000);
  expect(limit.take('a')).toBe(true);
});
