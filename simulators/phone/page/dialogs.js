// Small windows over the page: a new customer, a picture in full, and passing notices.
import { element, icon } from './elements.js';
import { addCustomer, state } from './store.js';

const overlay = () => document.querySelector('#overlay');

function close() {
  overlay().replaceChildren();
  overlay().className = '';
}

function show(content, kind = '') {
  overlay().className = kind;
  overlay().replaceChildren(content);
}

export function askForCustomer() {
  const name = element('input', {
    name: 'name',
    required: true,
    maxlength: '40',
    autocomplete: 'off',
    placeholder: 'Valentina',
  });
  const phone = element('input', {
    name: 'phone',
    required: true,
    inputmode: 'tel',
    autocomplete: 'off',
    placeholder: '+54 9 11 5555-0105',
  });
  const problem = element('p', { class: 'problem', role: 'alert' });
  const submit = (event) => {
    event.preventDefault();
    const digits = `+${phone.value.replace(/\D/g, '')}`;
    if (!/^\+[1-9]\d{9,14}$/.test(digits))
      return void (problem.textContent = 'Escribí el número completo, con el código del país.');
    if (state.customers.some((customer) => customer.phone === digits))
      return void (problem.textContent = 'Ese número ya está en la lista.');
    close();
    addCustomer({ name: name.value.trim(), phone: digits });
  };
  const actions = element(
    'div',
    { class: 'actions' },
    element('button', { type: 'button', onclick: close }, 'Cancelar'),
    element('button', { type: 'submit', class: 'main' }, 'Agregar'),
  );
  show(
    element(
      'form',
      { class: 'dialog', onsubmit: submit },
      element('h2', {}, 'Nuevo cliente'),
      element('p', {}, 'Otra persona que le escribe a la tienda, con su propio teléfono.'),
      element('label', {}, 'Nombre', name),
      element('label', {}, 'Teléfono', phone),
      problem,
      actions,
    ),
  );
  name.focus();
}

export function showPicture(url, words) {
  const button = element(
    'button',
    {
      class: 'icon-button',
      style: 'position:fixed;top:14px;right:14px;color:#fff',
      'aria-label': 'Cerrar',
      onclick: close,
    },
    icon('close'),
  );
  show(
    element('figure', { style: 'margin:0;text-align:center' }, element('img', { src: url, alt: words ?? '' }), button),
    'picture',
  );
}

document.addEventListener('click', (event) => event.target === overlay() && close());
document.addEventListener('keydown', (event) => event.key === 'Escape' && close());

let hide = 0;
export function toast(words) {
  const box = document.querySelector('#toast');
  box.textContent = words;
  box.classList.add('shown');
  clearTimeout(hide);
  hide = setTimeout(() => box.classList.remove('shown'), 3500);
}
