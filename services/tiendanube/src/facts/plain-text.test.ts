// Descriptions lose their HTML and keep their sense.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { plainText } from './plain-text.ts';

describe('plain text of a description', () => {
  it('keeps lines and lists, decodes entities, drops tags, styles, scripts and comments', () => {
    const html =
      '<style>p{color:red}</style><p style="x">Buzo de <strong>frisa</strong>.</p><ul><li>80% algod&oacute;n &amp; m&#225;s</li><li>Lavar a m&aacute;quina</li></ul><!-- nota --><script>alert(1)</script>Fin&nbsp;🎁';
    assert.equal(plainText(html, 600), 'Buzo de frisa.\n- 80% algodón & más\n- Lavar a máquina\nFin 🎁');
  });

  it('knows Portuguese letters and leaves what is no entity alone', () => {
    assert.equal(
      plainText('Confec&ccedil;&atilde;o &Eacute; &agrave; &ntilde; a & b &nada; 3 < 5', 600),
      'Confecção É à ñ a & b &nada; 3 < 5',
    );
  });

  it('is cut at a word and never in the middle of an emoji', () => {
    const text = plainText('palabra '.repeat(200), 100);
    assert.ok(text.length <= 100 && text.endsWith('palabra…'));
    assert.ok(!/[\uD800-\uDBFF]…$/.test(plainText('🎁'.repeat(100), 20)));
    assert.equal(plainText('', 600), '');
  });
});
