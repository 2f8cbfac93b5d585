import fc from 'fast-check';
import { expect, it } from 'vitest';
import { html, trusted } from './html.ts';

it('escapes everything that is not HTML already', () => {
  const hostile = `<img src=x onerror="alert('1')">&`;
  expect(html`<p title="${hostile}">${hostile}</p>`.text).toBe(
    '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;">&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;</p>',
  );
});

it('keeps nested HTML and lists, and shows nothing for null', () => {
  const rows = ['a', '<b>'].map((text) => html`<li>${text}</li>`);
  expect(html`<ul>${rows}</ul>${null}${0}${trusted('<hr>')}`.text).toBe('<ul><li>a</li><li>&lt;b&gt;</li></ul>0<hr>');
});

it('never lets a text open a tag or leave its attribute', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      const { text: page } = html`<p title="${text}">${text}</p>`;
      expect(page.match(/</g)).toHaveLength(2);
      expect(page.match(/"/g)).toHaveLength(2);
    }),
  );
});
