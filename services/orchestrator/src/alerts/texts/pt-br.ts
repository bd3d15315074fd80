// What can be wrong, in Brazilian Portuguese.
import type { ProblemTexts } from './problem-texts.ts';

export const ptBR: ProblemTexts = {
  'service.away': {
    sentence: ({ name }) => `O serviço ${name} não responde.`,
    remedy:
      'Veja se o contêiner dele está rodando e leia os últimos registros; se mudou de nome ou de porta, corrija o endereço no ambiente do orquestrador.',
  },
  'redis.degraded': {
    sentence: () => 'O Redis não responde. Tudo continua funcionando, um pouco mais devagar.',
    remedy: 'Verifique se o Redis está rodando e se REDIS_URL tem a senha certa. Nada se perde enquanto isso.',
  },
  'listener.deaf': {
    sentence: () => 'Caiu a conexão que escuta os avisos do banco. Os turnos são buscados uma vez por segundo.',
    remedy:
      'Ela volta sozinha. Se durar, veja as quedas entre o orquestrador e o Postgres, e se não há um pooler em modo transação no meio.',
  },
  'clock.skewed': {
    sentence: ({ count }) => `O relógio deste servidor e o do Postgres diferem em ${count} segundos.`,
    remedy:
      'Ative a sincronização de hora (NTP) nas duas máquinas; com a hora errada, o WhatsApp recusa assinaturas e os prazos saem errados.',
  },
  'process.slow': {
    sentence: ({ count }) => `O orquestrador está sobrecarregado: leva ${count} ms para atender cada coisa.`,
    remedy: 'Veja se falta processador ou memória no servidor, ou acrescente uma réplica do orquestrador.',
  },
  'secret.weak': {
    sentence: ({ name }) =>
      `O valor de ${name} pode ser lido em um exemplo ou adivinhado: serve para testar, e em produção não é aceito.`,
    remedy:
      'Gere um com: openssl rand -hex 32, e reinicie os serviços. Para ENCRYPTION_KEY ponha a nova na frente, separada por vírgula da antiga, e rode: npm run secrets -- rotate',
  },
  'schema.finding': {
    sentence: ({ name }) => `O esquema do banco tem algo que o Nexus não consegue consertar sozinho: ${name}.`,
    remedy: 'Rode npm run doctor: mostra o que é. Faça uma cópia do banco antes de mexer à mão.',
  },
  'queue.behind': {
    sentence: ({ name, minutes }) => `A fila «${name}» está atrasada ${minutes} min.`,
    remedy: 'Leia os registros do orquestrador: ou não dá conta, ou algo falha ao pegar o trabalho.',
  },
  'shop.not_answering': {
    sentence: ({ count, minutes }) =>
      count === 1
        ? `Há uma mensagem sem resposta há ${minutes} min.`
        : `Há ${count} mensagens sem resposta; a mais antiga, há ${minutes} min.`,
    remedy:
      'Abra a conversa e toque em «Por quê?» na mensagem: mostra onde ela parou. Se for urgente, responda pelo painel.',
  },
  'handoff.unanswered': {
    sentence: ({ count, minutes }) =>
      count === 1
        ? `Um cliente espera por uma pessoa há ${minutes} min e ninguém respondeu.`
        : `${count} clientes esperam por uma pessoa e ninguém respondeu; o primeiro, há ${minutes} min.`,
    remedy: 'Abra “Conversas” e filtre por “Esperam”: responda, ou marque como resolvido o que já estiver.',
  },
  'store.refused': {
    sentence: () => 'A Nuvemshop recusa o token da loja: o agente não consegue ver produtos nem pedidos.',
    remedy: 'Gere um token novo na Nuvemshop e cadastre em «Loja e canais».',
  },
  'model.refused': {
    sentence: ({ reason }) =>
      `O provedor do modelo recusa a chave ou o modelo (${reason}): o agente não consegue responder.`,
    remedy: 'Confira a chave do modelo em «Loja e canais» e o modelo escolhido em «Agentes».',
  },
  'model.quota': {
    sentence: () => 'Acabou o saldo do provedor do modelo: o agente não consegue responder.',
    remedy: 'Coloque saldo na conta do provedor. Assim que houver, o agente volta a responder sozinho.',
  },
  'channel.broken': {
    sentence: ({ name, reason }) =>
      `O WhatsApp recusa as credenciais do número «${name}» (${reason}): nenhuma mensagem sai.`,
    remedy: 'Cadastre credenciais novas do número em «Loja e canais».',
  },
  'channel.silent': {
    sentence: ({ name, count, minutes }) =>
      `O número «${name}» não recebe nada há ${Math.round(minutes / 60)} h; em outras semanas, a esta hora, já tinham chegado umas ${count} mensagens.`,
    remedy:
      'Escreva para o número de um telefone. Se não aparecer aqui, confira no provedor o endereço do webhook e se está ativo.',
  },
  'channel.refusing': {
    sentence: ({ name }) =>
      `Os avisos do WhatsApp para o número «${name}» chegam com uma assinatura que não confere e são recusados: nenhuma mensagem entra.`,
    remedy:
      'Copie de novo no Nexus o segredo do webhook, como o provedor o mostra (na Meta, o «app secret» do aplicativo).',
  },
  'channel.other_number': {
    sentence: ({ name, reason }) =>
      `O que chega ao endereço do número «${name}» é para outro número (${reason}): nenhuma mensagem entra.`,
    remedy:
      'Compare o número cadastrado em «Loja e canais» com o que o provedor mostra, e registre em cada número o endereço que é dele.',
  },
  'jobs.dead': {
    sentence: ({ name, count }) =>
      count === 1
        ? `Uma tarefa «${name}» foi dada como perdida.`
        : `${count} tarefas «${name}» foram dadas como perdidas.`,
    remedy: 'Corrija a causa que está no detalhe e coloque de novo na fila com a ação requeue_dead.',
  },
  'sends.unknown': {
    sentence: ({ count }) =>
      count === 1 ? 'De uma mensagem não sabemos se chegou.' : `De ${count} mensagens não sabemos se chegaram.`,
    remedy:
      'Abra a conversa e decida se é enviada de novo: o Nexus não repete sozinho, para que ninguém receba duas vezes.',
  },
};
