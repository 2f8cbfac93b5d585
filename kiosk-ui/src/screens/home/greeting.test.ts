import { describe, expect, it } from 'vitest';
import { greetingOf } from './greeting.ts';

const holder = {
  name: '王*英',
  surname: '王',
  sex: 'female',
  idNumber: '310***********0021',
  address: '',
  isElder: true,
} as const;

describe('greetingOf', () => {
  it('uses surname and title', () => {
    expect(greetingOf(holder, 'zh-CN')).toEqual({ form: 'female', surname: '王' });
    expect(greetingOf({ ...holder, sex: 'male' }, 'en')).toEqual({ form: 'male', surname: 'Wang' });
  });

  it('leaves the title out where the card does not tell the sex', () => {
    expect(greetingOf({ ...holder, sex: 'notStated' }, 'zh-CN').form).toBe('plain');
    expect(greetingOf(null, 'zh-CN').form).toBe('plain');
  });

  it('does not spell a surname it can’t read', () => {
    expect(greetingOf({ ...holder, surname: '龘' }, 'en').form).toBe('plain');
  });
});
