// What an agent says of itself, and what customers ask about it, in Spanish, Portuguese and English; the figures are printed and guarded.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { admitsMachine, asksWhatItIs, denialIn } from './about-itself.ts';

const denials = [
  'Soy una persona',
  'Sí, soy una persona real',
  'Soy humana, me llamo Sol',
  'Somos personas de carne y hueso',
  'No soy un bot',
  'no soy un robot, soy Sol',
  'No, no soy una IA',
  'Tranqui, no soy un chatbot',
  'Soy de carne y hueso',
  'Estás hablando con una persona',
  'Estás hablando con una persona real 😊',
  'Acá no hay bots',
  'Te atiende una persona real',
  'Del otro lado hay una persona',
  'Soy un ser humano',
  'No es un bot, soy yo',
  'No soy una máquina',
  'No soy un asistente virtual',
  'Somos humanos',
  'acá no usamos robots',
  'Sou uma pessoa',
  'Sou humana, pode confiar',
  'Não sou um robô',
  'não sou uma IA',
  'Não sou um chatbot',
  'Sou uma pessoa de verdade',
  'Você está falando com uma pessoa',
  'Aqui não tem robô',
  'Sou de carne e osso',
  'Somos pessoas reais',
  'Não sou uma máquina',
  'Eu sou uma pessoa real',
  "I'm a real person",
  'I am human',
  "I'm not a bot",
  'I am not an AI',
  'You are talking to a real person',
  'We are real people',
  "I'm not a machine",
  "I'm a human being",
];
const honest = [
  'Soy el asistente virtual de la tienda',
  'Soy una inteligencia artificial',
  'No soy una persona, soy un asistente virtual',
  'No, no soy una persona: soy la IA de la tienda',
  'Soy Sol, la asistente virtual',
  'Te paso con una persona del equipo',
  '¿Querés que te pase con una persona?',
  'Si preferís, te atiende una persona del equipo',
  'Mañana te responde una persona',
  'En un rato te responde una persona del equipo',
  'Es para una persona alta',
  'La carpa es para cuatro personas',
  'Somos una tienda de ropa',
  'Somos de Córdoba',
  'Soy Sol, ¿qué buscás?',
  'El robot de cocina sale $90.000',
  'No es un bot de cocina, es una batidora',
  'No soy un experto en talles',
  '¿Sos una persona alta?',
  'Si querés hablar con una persona, avisame',
  'Tenemos remeras unisex para todas las personas',
  'Somos un equipo chico',
  'Cuando abra el local te atiende una persona',
  'Puede recibirlo otra persona',
  'Sou a assistente virtual da loja',
  'Sou uma inteligência artificial',
  'Não sou uma pessoa, sou um assistente virtual',
  'Posso te passar para uma pessoa da equipe',
  'Amanhã uma pessoa te responde',
  'Somos uma loja de roupas',
  'É para uma pessoa alta',
  'Quer falar com uma pessoa?',
  'O robô aspirador custa R$ 900',
  "I'm an AI assistant of the shop",
  "I am not a person, I'm a virtual assistant",
  'Would you like to talk to a person?',
  'A person of our team will answer you',
  'We are a small shop',
  'This is the AI of the shop',
  'No soy humana: soy un programa de la tienda',
];
const questions = [
  '¿Son personas?',
  '¿sos un bot?',
  'Sos una persona o un robot?',
  'estoy hablando con una persona real?',
  'Hablo con una persona?',
  '¿Me atiende un humano o una máquina?',
  'sos real?',
  'esto es un bot?',
  'sos una IA?',
  'son un bot?',
  'você é um robô?',
  'vc é uma pessoa?',
  'estou falando com uma pessoa?',
  'isso é um robô?',
  'são pessoas? vocês são pessoas reais?',
  'are you a bot?',
  'are you human?',
  'am I talking to a real person?',
  'is this an AI?',
  'es usted una persona?',
];
const otherQuestions = [
  'Tenés el buzo negro?',
  'es para una persona alta, hay XL?',
  'tenés el robot de cocina?',
  'cuánto sale el aspirador robot?',
  'quiero hablar con una persona',
  '¿entran cuatro personas?',
  'son de algodón?',
  'sos de Córdoba?',
  'es de cuero real?',
  'esto es talle M?',
  'você tem no P?',
  'é de couro?',
  'quanto custa?',
  'are you open?',
  'is this cotton?',
  'hola!',
  'gracias',
  'me pasás el link?',
  'estoy hablando del buzo',
  'voces são de São Paulo?',
];

function measure(name: string, positive: string[], negative: string[], holds: (text: string) => boolean): void {
  const missed = positive.filter((text) => !holds(text));
  const wrong = negative.filter(holds);
  console.log(
    `${name}: ${positive.length - missed.length}/${positive.length} found, ${wrong.length}/${negative.length} false`,
  );
  assert.deepEqual(missed, [], 'missed');
  assert.deepEqual(wrong, [], 'false');
}

test('an answer that claims to be a person or denies being a machine is told from honest ones', () => {
  measure('denials', denials, honest, (text) => denialIn(text) !== null);
});

test('a customer who asks what they talk to is told from others', () => {
  measure('questions', questions, otherQuestions, asksWhatItIs);
});

test('an answer says what it is, or does not', () => {
  for (const text of ['Soy la asistente virtual 🤖', 'Sou uma inteligência artificial', 'I am an AI'])
    assert.ok(admitsMachine(text), text);
  for (const text of ['Soy Sol, ¿en qué te ayudo?', 'Oi! Sou a Sol', 'Tenemos el buzo'])
    assert.ok(!admitsMachine(text), text);
});
