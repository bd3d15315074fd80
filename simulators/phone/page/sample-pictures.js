// Pictures to send without a camera, drawn here: a hoodie on a hanger and a bank transfer receipt.
// Each PNG carries a text chunk that says what it shows, so that a simulated model can "see" it.

/** Base64 of a PNG. */
export function productPhoto() {
  return picture(720, 860, 'Foto de un buzo negro con capucha, de frente, sobre una pared clara', (pen) => {
    const wall = pen.createLinearGradient(0, 0, 0, 860);
    wall.addColorStop(0, '#e9e3da');
    wall.addColorStop(1, '#cfc6b8');
    pen.fillStyle = wall;
    pen.fillRect(0, 0, 720, 860);
    pen.shadowColor = 'rgba(40,30,20,.35)';
    pen.shadowBlur = 40;
    pen.shadowOffsetY = 24;
    const cloth = pen.createLinearGradient(150, 200, 570, 760);
    cloth.addColorStop(0, '#34353b');
    cloth.addColorStop(0.5, '#1e1f24');
    cloth.addColorStop(1, '#141519');
    pen.fillStyle = cloth;
    fillShape(
      pen,
      'M270 190C200 210 160 230 140 280L70 600C66 625 80 640 100 645L160 655 210 430 204 740C204 760 214 770 236 772H484C506 770 516 760 516 740L510 430 560 655 620 645C640 640 654 625 650 600L580 280C560 230 520 210 450 190Z',
    );
    pen.shadowColor = 'transparent';
    pen.fillStyle = '#2a2b31';
    fillShape(pen, 'M250 200C270 120 310 92 360 92S450 120 470 200C440 250 400 272 360 272S280 250 250 200Z');
    pen.fillStyle = '#0d0e11';
    fillShape(pen, 'M296 186C306 144 330 126 360 126S414 144 424 186C404 228 384 242 360 242S316 228 296 186Z');
    pen.strokeStyle = '#e8e3da';
    pen.lineWidth = 6;
    pen.lineCap = 'round';
    pen.stroke(new Path2D('M334 262Q328 330 338 388M386 262Q394 330 382 372'));
    pen.strokeStyle = 'rgba(255,255,255,.1)';
    pen.lineWidth = 4;
    pen.stroke(new Path2D('M262 560H458L478 690H242ZM206 742H514M108 618 156 628M612 618 564 628'));
    pen.strokeStyle = '#8f857a';
    pen.lineWidth = 8;
    pen.stroke(new Path2D('M360 92V50C360 24 398 24 396 50'));
  });
}

/** Base64 of a PNG; the names stand on the receipt. */
export function transferReceipt(shop, customer) {
  return picture(720, 1060, `Comprobante de transferencia bancaria de ${customer} a ${shop}`, (pen) => {
    pen.fillStyle = '#eef2f7';
    pen.fillRect(0, 0, 720, 1060);
    pen.fillStyle = '#0b5cab';
    pen.fillRect(0, 0, 720, 150);
    words(pen, 'Banco del Plata', 48, 92, '600 40px sans-serif', '#fff');
    pen.fillStyle = '#fff';
    pen.beginPath();
    pen.roundRect(36, 190, 648, 800, 22);
    pen.fill();
    pen.fillStyle = '#12a05c';
    pen.beginPath();
    pen.arc(360, 272, 42, 0, 7);
    pen.fill();
    pen.strokeStyle = '#fff';
    pen.lineWidth = 9;
    pen.stroke(new Path2D('M340 273l15 15 28-31'));
    pen.textAlign = 'center';
    words(pen, 'Transferencia realizada', 360, 370, '600 34px sans-serif', '#16202c');
    words(pen, '$ 45.900,00', 360, 450, '700 56px sans-serif', '#16202c');
    pen.textAlign = 'left';
    const today = new Intl.DateTimeFormat('es-AR', { dateStyle: 'long', timeStyle: 'short' }).format(new Date());
    const lines = [
      ['Fecha', today],
      ['De', customer],
      ['Para', shop],
      ['CVU / CBU', '0000 0000 0000 0000 0000 00'],
      ['Motivo', 'Varios'],
      ['N.º de operación', '000-123-456'],
    ];
    for (const [index, [label, value]] of lines.entries()) {
      const y = 530 + index * 78;
      words(pen, label, 76, y, '400 22px sans-serif', '#6a7686');
      words(pen, value, 76, y + 32, '500 27px sans-serif', '#16202c');
    }
  });
}

function fillShape(pen, outline) {
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas, not a list
  pen.fill(new Path2D(outline));
}

function words(pen, text, x, y, font, colour) {
  pen.font = font;
  pen.fillStyle = colour;
  pen.fillText(text, x, y, 600);
}

async function picture(width, height, description, draw) {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width, height });
  draw(canvas.getContext('2d'));
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, 'image/png'));
  const bytes = describe(new Uint8Array(await blob.arrayBuffer()), description);
  let text = '';
  for (const byte of bytes) text += String.fromCodePoint(byte);
  return btoa(text);
}

/** Puts a tEXt chunk "Description" after the header chunk (which ends at byte 33 of every PNG). */
function describe(png, description) {
  const latin = [...`tEXtDescription\0${description}`].map((letter) => letter.codePointAt(0) & 0xff);
  const chunk = new Uint8Array(latin.length + 8);
  const view = new DataView(chunk.buffer);
  view.setUint32(0, latin.length - 4);
  chunk.set(latin, 4);
  view.setUint32(latin.length + 4, checksum(latin));
  const whole = new Uint8Array(png.length + chunk.length);
  whole.set(png.subarray(0, 33));
  whole.set(chunk, 33);
  whole.set(png.subarray(33), 33 + chunk.length);
  return whole;
}

function checksum(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
