// The words by which the seller recognises what a customer wants, in Spanish and Portuguese (folded, no accents).

/** Words that carry no product: what is left of a question without them is what to search for. */
export const emptyWords = new Set(
  `a al algo alguna alguno algun alguem ai alla ahi ahora antes aqui ate bem bien bom bueno buena buenas buenos boa bon che como con com cosa cosas cual cuales qual quais cuando
  cuanto cuanta cuantos cuestan cuesta custa custam da de del dale do dos desde dia dias disponible disponibles disponivel disponiveis disponibilidad e ei el ela ele eles ella ellos em en entonces entao era es esa ese eso esos esas
  esta este esto estas estos estan estoy estou est essa esse isso favor foto fotos gente gostaria gustaria gusta gracias hay ha haber hola holis hoy hoje i imagen imagenes imagem info informacion informacao la las le les lo los llevo llevar
  mais mas me mi mia meu minha modelo modelos mostra mostrame mostrar mucho muy muito na nas no nos necesito o oi ola ok onde os otra otro outra outro outros para pasame pasas pasar passar passa pero mas pode podes podria podrias podemos por
  porfa porfavor posible possivel posso precio precios preco precos preciso procuro producto productos produto produtos pra puede pueden puedo que quem quero queda quedan queria quiero quisiera quien resta sabes saber
  salen sale se ser si sim sos son stock sobre su sus tal talle talles tam tamanho tamanhos tambem tambien tarde tardes tem temos tenemos tene tenes tenen tengo tenga tiene tienen tiendas todo todos todavia ainda tu tudo
  un una uno unos unas um uma umas uns usted ustedes va vai vale valor valem vos vc vcs voce voces ve venden vende vender vendem ver vi vienen viene y ya ja noche noches noite numero nro color colores cor cores quanto quantos quantas
  buscando busco busca busque comprar comprarlo compro compra comprei envias manda mandame mandas envia enviame link presupuesto pregunta consulta consultar duvida duda mostras nesse nessa desse dessa
  aun porque existe existen tipo pelo pela sin ni asi solo ver agora depois despues lindo linda hermoso hermosa genial perfeito perfecto dni cpf documento mail email mejor melhor perdon perdona desculpa desculpe quise quis decir dizer interesa interesado interesada interessado interessada`.split(
    /\s+/,
  ),
);

/** Words that show a clause asks for goods. */
export const productSigns =
  /\b(tenes|tienen|tiene|hay|busco|buscando|quiero|quisiera|queria|necesito|precio|precios|cuanto|cuesta|cuestan|sale|salen|vale|stock|talles?|color|foto|fotos|mostrame|gustaria|venden|vende|queda|quedan|disponibles?|comprar|compro|llevo|tem|voces|vcs|quanto|custa|custam|preco|procuro|quero|tamanhos?|tam|cor|vendem|preciso|gostaria|disponivel|modelos?|manda|mandame|pasame)\b/;

export const signs = {
  receipt:
    /\b(comprobantes?|comprovantes?|ya (te )?(transferi|pague|deposite|hice la transferencia|hice el pago)|te transferi|acabo de (transferir|pagar)|transferencia (hecha|realizada)|ja (paguei|transferi)|fiz o? ?pix|fiz a transferencia|paguei)\b/,
  /** Whether they talk to a person or a machine: asked, not wished for. */
  whatItIs:
    /\b(?:sos|eres|son|hablo con|hablando con|voces? (?:e|sao)|vc e|falando com|are you)\b.{0,30}\b(?:persona|personas|humano|humana|bot|robot|maquina|ia|pessoa|pessoas|robo|person|human|machine)\b/,
  person:
    /\b(hablar con|humano|humana|asesor|asesora|un vendedor|una vendedora|(una|otra) persona|alguien real|operador|atendente|uma pessoa|falar com|representante)\b/,
  complaint:
    /\b(reclamo|reclamar|queja|quejarme|(llego|llegaron|vino|vinieron|esta|estan|salio|mandaron|veio|chegou) (\w+ ){0,3}(rot[oa]s?|fallad[oa]s?)|estafa|estafaron|denuncia|denunciar|equivocad[oa]s?|me llego mal|devolver|devolucion|devolverlo|arrepentimiento|reclamacao|quebrad[oa]|defeito|devolucao|errad[oa]|golpe|procon|verguenza|vergonha|pesimo|pessimo)\b/,
  /** An order is to be canceled or changed: nothing the seller can do. */
  orderChange:
    /\b(cancel\w+|anul\w+|cambi\w+|troc\w+|modific\w+|alter\w+)\b.{0,60}\b(pedido|compra|orden|encomenda) (n |nro |numero |num )?#?\d+/,
  order:
    /\b((mi|meu|el|o) pedido|mi (compra|orden|envio|paquete)|minha (compra|encomenda)|mis (pedidos|compras)|meus pedidos|seguimiento|tracking|rastre(io|ar|amento)|(pedido|orden|compra) (n |nro |numero |num )?#?\d+|no me llego|nao chegou|cuando (me )?llega|quando chega|donde esta|cade)\b|#\d{2,}/,
  coupons: /\b(cupon|cupones|cupom|cupons|descuentos?|descontos?|codigo promocional|codigo de (descuento|desconto))\b/,
  cart: /\b(carrito|carrinho|no pude terminar (la|mi) compra|nao consegui (terminar|finalizar) a compra)\b/,
  categories:
    /\b(categorias?|rubros?|secciones|secoes|que (cosas )?venden|o que voces vendem|que tipo de (productos|produtos|cosas))\b/,
  promotions:
    /\b(promo|promos|promocion|promociones|promocao|promocoes|ofertas?|liquidacion|liquidacao|rebajas?|en promo)\b/,
  newest: /\b(novedades|novidades|lo nuevo|nuev[oa]s|lancamentos?|lo ultimo|que hay de nuevo|recien llegado)\b/,
  bestSelling: /\b(mas vendid[oa]s?|mais vendid[oa]s?|recomend\w*|populares|lo que mas sale)\b/,
  cheapest: /\b(mas barat[oa]s?|mais barat[oa]s?|economic[oa]s?)\b/,
  browse:
    /\b(catalogo|que (productos )?(tenes|tienen)|o que (voces )?tem|mostrame (algo|que)|todo lo que|ver (los )?productos)\b/,
  thanks: /\b(gracias|obrigad[oa]|valeu|mil gracias|muchas gracias|agradec\w+)\b/,
  greeting:
    /^(hola+|holis|buenas|buen dia|buenos dias|buenas tardes|buenas noches|oi+|ola|bom dia|boa tarde|boa noite|hey|que tal|hi|hello)\b/,
  goodbye: /\b(chau|adios|hasta luego|nos vemos|tchau|ate logo|ate mais)\b/,
  buy: /\b(lo quiero|la quiero|los quiero|me lo llevo|me la llevo|lo llevo|la llevo|como (lo |la )?(compro|hago para comprar|pago)|quiero (comprar|llevar)(lo|la)?|quero (comprar|levar)|como compro|eu quero|vou levar|como (eu )?compro|link)\b/,
  agree: /^(si|dale|ok|okey|oka|bueno|de una|perfecto|genial|sim|claro|pode ser|beleza|isso)\b/,
  price: /\b(precios?|cuanto|cuesta|cuestan|sale|salen|vale|valen|precos?|quanto|custa|custam|valor)\b/,
  photo: /\b(fotos?|imagen(es)?|imagem|imagens|ver como es)\b/,
};

/** Questions about rules, asked before their words are taken for a complaint or a coupon. */
export const policyTopics: Record<string, RegExp> = {
  exchanges:
    /\b(politicas? de (cambios?|devolucion(es)?|trocas?)|(hacen|aceptan|tienen|como (son|es|funcionan?)( los| el| las| la)?|hay) (cambios?|devolucion(es)?)|(se )?pued(o|e) (cambiar|devolver)|(lo|la|los|las) (quiero|necesito) (cambiar|devolver)|(quiero|necesito) (cambiar|devolver)(lo|la|los|las)|cuanto tarda (el|un) cambio|plazo (de|para) (el |la |los )?(cambi\w+|devol\w+)|(tengo|hay|tenes|tenho|temos) para (hacer (un|el) |fazer (uma|a) )?(cambi\w+|devol\w+|troc\w+)|puedo hacer un cambio|posso fazer uma troca|puedo devolver|(fazem|aceitam|tem|como funcionam?( as| a)?) (trocas?|devoluco?es)|posso (trocar|devolver)|da para (trocar|devolver)|prazo (de|para) (troca|devolucao|trocar|devolver))\b/,
  payment: /\b(descuentos?|descontos?|off)\b.*\b(transferencia|efectivo|deposito|contado|pix|dinheiro|boleto)\b/,
  wholesale: /\b(por mayor|mayoristas?|atacado)\b/,
  shipping: /\b(envios?|frete|entrega)\b.*\b(gratis|sin cargo|sem custo)\b/,
  pickup: /\b(retiro|retirar(lo|la)?|retiran|pasar a buscar(lo|la)?|retirada)\b/,
};

export const shopTopics: Record<string, RegExp> = {
  shipping:
    /\b(envios?|envian|mandan a|costo de envio|entregan?|entregas|llegan a|correo|frete|enviam|entregam|retiro|retirar|pasar a buscar)\b/,
  payment:
    /\b(medios de pago|formas? de pago|cuotas?|tarjetas?|efectivo|mercado ?pago|aceptan|pagar|transferencia|pix|parcel\w+|cartao|formas? de pagamento|boleto|pagamento)\b/,
  hours: /\b(horarios?|abren|abierto|abiertos|cierran|atienden|abre|abrem|abert[oa]s?|fecham|fecha)\b/,
  location:
    /\b(direccion|donde (estan|quedan)|ubicacion|ubicados|local|locales|sucursal|showroom|endereco|onde fica|onde voces ficam|loja fisica)\b/,
  contact: /\b(telefono|mail|email|correo electronico|contacto|telefone|contato|instagram)\b/,
  website: /\b(pagina|web|sitio|site|tienda online|loja online)\b/,
};

const colours =
  'negro negra negros negras blanco blanca blancos blancas rojo roja rojos rojas azul azules verde verdes amarillo amarilla rosa rosado rosada gris grises celeste violeta marron beige naranja bordo crudo camel fucsia lila turquesa dorado plateado preto preta pretos pretas branco branca brancos brancas vermelho vermelha amarelo amarela cinza roxo marrom laranja vinho dourado prateado bege marinho';
export const colourWords = new Set(colours.split(' '));
