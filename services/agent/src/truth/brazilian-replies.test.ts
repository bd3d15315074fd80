// Replies of a Brazilian shop, and replies whose subject only the conversation tells.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TurnHistoryItem } from '@nexus/contracts/turn';
import type { ModelMessage } from '../models/model.ts';
import { said, turnFor } from '../testing/start-test-agent.ts';
import { unsourced } from './check-reply.ts';
import { sourcesOf } from './sources.ts';

const dress = {
  product_id: '21',
  name: 'Vestido midi Ipanema',
  available: true,
  url: 'https://lojamar.example/produtos/vestido-midi/',
  image_url: 'https://cdn.example/vestido.jpg',
  description: 'Vestido em viscose, 95% viscose e 5% elastano. Comprimento 110 cm.',
  variants: [
    { options: { Cor: 'Preto', Tamanho: 'P' }, available: true, stock: 2, price: 'R$ 259,90' },
    { options: { Cor: 'Preto', Tamanho: 'M' }, available: true, stock: 6, price: 'R$ 259,90' },
    { options: { Cor: 'Preto', Tamanho: 'G' }, available: false, price: 'R$ 259,90' },
    { options: { Cor: 'Azul marinho', Tamanho: 'G' }, available: true, stock: 1, price: 'R$ 279,90' },
  ],
};
const sandal = {
  product_id: '22',
  name: 'Sandália rasteira',
  available: true,
  url: 'https://lojamar.example/produtos/sandalia/',
  variants: [35, 36, 37, 38].map((size) => ({
    options: { Tamanho: String(size) },
    available: size !== 37,
    price: 'R$ 149,90',
    promotional_price: 'R$ 119,90',
  })),
};
const bag = {
  product_id: '23',
  name: 'Bolsa de palha',
  available: true,
  url: 'https://lojamar.example/produtos/bolsa/',
  variants: [{ available: true, stock: 3, price: null }],
};
const order = {
  order: {
    number: '778',
    status: 'open',
    payment_status: 'pending',
    shipping_status: 'unpacked',
    total: 'R$ 379,80',
    created_at: '2026-03-01T14:00:00.000Z',
    items: [{ name: 'Vestido midi Ipanema (Preto, M)', quantity: 1, price: 'R$ 259,90' }],
  },
};
const instructions = `Você é a Lia, da Loja Mar.
Frete: R$ 24,90 para o Sudeste, grátis acima de R$ 399. Prazo de 4 a 8 dias úteis.
Pagamento: até 10x sem juros no cartão, parcela mínima de R$ 50. Pix com 5% de desconto.
Troca grátis em até 7 dias. Atendimento de segunda a sexta, das 9h às 18h.`;

function claimsOf(reply: string, history: TurnHistoryItem[]): string[] {
  const turn = turnFor('', { history });
  turn.tenant = { ...turn.tenant, locale: 'pt-BR', currency: 'BRL', timezone: 'America/Sao_Paulo' };
  turn.agent.system_prompt = instructions;
  const read: [string, unknown][] = [
    ['search_products', { products: [dress, sandal, bag], total: 3 }],
    ['get_order', order],
    ['list_coupons', { coupons: [] }],
  ];
  const messages = read.map(([name, value]): ModelMessage => ({
    role: 'result',
    callId: name,
    name,
    text: JSON.stringify(value),
  }));
  return unsourced(reply, sourcesOf(turn, messages)).map(({ kind, written }) => `${kind}: ${written}`);
}

const person = [
  said('customer', 'consegue um desconto?'),
  said('person', 'Consigo sim! Faço por R$ 240 só hoje, já separei um M preto pra você.'),
  said('customer', 'e como pago?'),
];

const trueReplies: [string, (string | TurnHistoryItem[])?][] = [
  ['Oi! 😊 O *Vestido midi Ipanema* preto está R$ 259,90 e temos nos tamanhos P e M.'],
  ['O azul marinho no G sai por R$ 279,90, e é a última peça!', 'vestido midi ipanema'],
  ['No preto, o G está esgotado, mas temos o G em azul marinho.', 'tem vestido no G?'],
  ['A Sandália rasteira está em promoção: de R$ 149,90 por R$ 119,90 💛'],
  ['Temos a sandália nos números 35, 36 e 38. O 37 esgotou.'],
  ['São 20% de desconto na sandália.'],
  ['Dá pra parcelar em até 10x sem juros, com parcela mínima de R$ 50.'],
  ['No cartão fica em 5x de R$ 51,98 sem juros.', 'vestido preto M'],
  ['No Pix você tem 5% de desconto, então o vestido preto sai por R$ 246,91.'],
  ['O vestido preto mais a sandália ficam R$ 379,80 no total.'],
  ['O frete para o Sudeste é R$ 24,90 e chega em 4 a 8 dias úteis. Acima de R$ 399 é grátis!'],
  ['O pedido 778 está aguardando pagamento. O total é R$ 379,80.'],
  ['Seu pedido foi feito ontem, 1º de março, e ainda não foi enviado.'],
  ['Assim que o pagamento for aprovado, o pedido será enviado.'],
  ['A troca é grátis em até 7 dias.'],
  ['Atendemos de segunda a sexta, das 9h às 18h. Hoje até as 18h!'],
  ['O preço da Bolsa de palha não está publicado, posso consultar com a equipe. Temos 3 unidades.'],
  ['No momento não temos cupons disponíveis.'],
  ['O tecido é 95% viscose e 5% elastano, com 110 cm de comprimento.', 'do que é o vestido?'],
  ['Não encontrei esse modelo na loja. Quer ver algo parecido?'],
  ['Qual tamanho você usa: P, M ou G?'],
  ['Pode comprar por aqui: https://lojamar.example/produtos/vestido-midi'],
  ['Como minha colega disse, sai por R$ 240 hoje. O pagamento pode ser no Pix ou cartão.', person],
  ['Ele já está separado pra você, como ela comentou.', person],
  ['Infelizmente não posso confirmar o pagamento por aqui, vou te passar para a equipe.'],
  ['Não fazemos 12x, o máximo é 10x sem juros.', 'parcela em 12x?'],
  ['Faltam R$ 139,10 para o frete grátis.', 'quero o vestido preto, falta quanto pro frete grátis?'],
  ['Sim, tem! O vestido preto no M ainda tem 6 unidades.'],
  ['Claro! Me diga seu CEP que eu verifico com a equipe.'],
  ['Duas sandálias saem por R$ 239,80.'],
];

const falseReplies: [string, (string | TurnHistoryItem[])?][] = [
  ['O Vestido midi Ipanema está R$ 249,90.'],
  ['O vestido preto sai por R$ 279,90.'],
  ['O azul marinho no G sai por R$ 259,90.', 'vestido midi ipanema'],
  ['Temos o vestido preto no G.'],
  ['Temos o vestido no GG.'],
  ['Temos o vestido em vermelho.'],
  ['Temos a sandália no 37.'],
  ['A sandália custa R$ 149,90 na promoção.'],
  ['A sandália está com 30% de desconto.'],
  ['Parcelamos em até 12x sem juros.'],
  ['No Pix tem 10% de desconto.'],
  ['5x de R$ 49,90 sem juros no vestido preto.'],
  ['O frete é R$ 19,90.'],
  ['Frete grátis acima de R$ 299.'],
  ['Chega em 2 dias úteis.'],
  ['Chega amanhã!'],
  ['Seu pedido 778 já foi pago.'],
  ['Seu pedido 778 está a caminho.'],
  ['O pagamento do seu pedido foi aprovado!'],
  ['A Bolsa de palha custa R$ 89,90.'],
  ['A Bolsa de palha está esgotada.'],
  ['Use o cupom MAR10 e ganhe 10%.'],
  ['A troca é grátis em até 30 dias.'],
  ['Atendemos aos sábados das 9h às 18h.'],
  ['Atendemos das 8h às 18h.'],
  ['Já separei um para você!'],
  ['Pronto, troquei o endereço do pedido.'],
  ['Acabei de enviar o link de pagamento no seu e-mail.'],
  ['Só restam 2 unidades do vestido preto no M.'],
  ['São 259,90 dólares.', 'quanto é o vestido preto?'],
  ['Mando para você: https://lojamar.example/produtos/vestido-longo'],
  ['O vestido preto e a sandália ficam R$ 359,80 no total.'],
  ['Foi feito em 28/02.', 'meu pedido 778'],
  ['Também faço por R$ 220.', person],
];

function historyOf(asked: string | TurnHistoryItem[] | undefined): TurnHistoryItem[] {
  return typeof asked === 'object' ? asked : [said('customer', asked ?? 'oi')];
}

for (const [reply, asked] of trueReplies)
  test(`passes: ${reply}`, () => assert.deepEqual(claimsOf(reply, historyOf(asked)), []));

for (const [reply, asked] of falseReplies)
  test(`does not pass: ${reply}`, () => assert.notDeepEqual(claimsOf(reply, historyOf(asked)), []));
