// The words that tell what a customer wants, as foldWords leaves them: strong ones say it by themselves, weak ones are also said in passing.
import type { CustomerIntent } from '@nexus/contracts/routing/agent-choice';

export interface IntentPattern {
  pattern: RegExp;
  weight: 1 | 2;
}

function words(weight: IntentPattern['weight'], ...alternatives: string[]): IntentPattern[] {
  return alternatives.map((one) => ({ pattern: new RegExp(`(?<![a-z0-9])(?:${one})(?![a-z0-9])`, 'g'), weight }));
}

export const intentPatterns: Record<CustomerIntent, IntentPattern[]> = {
  after_sales: [
    ...words(
      2,
      // es
      'cambi(?:o|os|ar|arl[oa]s?|arme|aria|e|amos) (?:[a-z0-9]+ ){0,3}?(?:talle|talla|color|modelo|producto|prenda|compra|pedido|zapatillas?|remera|buzo|campera|pantalon|vestido|jean)|(?:hacer|pedir|gestionar|solicitar|tramitar|quiero|necesito) (?:un|el) cambio|quiero cambiar(?:l[oa]s?)?|(?:como hago para|necesito) cambiar(?:l[oa]s?)?|(?:puedo|podria|podes) cambiar(?:l[oa]s?)?(?! (?:[a-z0-9]+ ){0,4}?si no )',
      '(?:quiero|quisiera|querria|necesito|tengo que|voy a|me gustaria|como (?:hago para|puedo)|donde puedo) devolver(?:l[oa]s?)?|(?:hacer|pedir|gestionar|solicitar|tramitar|quiero|necesito|como hago) (?:una|la|mi) devolucion|devol(?:vi|vieron)|devuelvan(?:me)?|devolveme|(?:la|mi) (?:plata|dinero) de vuelta|devuelv[oae]n?|reembols[oa]|reembolsen|reintegr[oae]n?|(?:usar|reclamar|activar|pedir|acionar) (?:la |mi |a |minha )?garantia',
      'mi (?:pedido|compra|orden|paquete|envio|encargo)|el pedido (?:que|numero|n|nro|\\d+)|(?:numero|nro|codigo) de (?:pedido|seguimiento|rastreo|orden|envio)|pedido (?:numero|nro|n|#)? ?\\d{2,}|(?:hacer|hago|hacerle|ver|veo) (?:el |un )?seguimiento|seguimiento (?:de|del) (?:mi |el |la )?(?:pedido|envio|compra|orden|paquete)|rastrear(?:lo)?',
      '(?:no|nunca|todavia no|aun no|ya) (?:me )?(?:llego|llegaron|llega)|me (?:llego|llegaron|vino|vinieron|mandaron|entregaron)|(?:cuando|como) (?:me )?(?:llega|llegan|viene) (?:mi|lo que|el pedido|la compra)|(?:lo|la|los|las) (?:compre|pedi|encargue|recibi)|(?:hice|realice) (?:una|la|mi) compra|ya (?:compre|hice el pedido)|la semana pasada compre|me quedo (?:chic[oa]s?|grandes?|cort[oa]s?|larg[oa]s?|apretad[oa]s?|mal)|me quedaron (?:chic[oa]s|grandes|cort[oa]s|larg[oa]s)',
      'fall(?:a|ad[oa]s?|o)|defectuos[oa]s?|vino (?:rot[oa]|mal|sin)|(?:vino|vinieron) (?:con|equivocad[oa]s?|distint[oa]s?|otr[oa]s?|manchad[oa]s?)|equivocad[oa]s?|recibi (?:un|una|otro|otra|el|la|mal)|como me qued(?:o|aron)|se (?:perdio|extravio)|me equivoque (?:de|con|en)|falt(?:a|aba|an|aban|o) (?:una?|dos|parte) ?(?:prendas?|productos?|piezas?|cosas?)?|(?:pasaron|hace) (?:ya )?(?:\\d+|varios|muchos) dias|se (?:rompio|descosio|despego|destino|encogio)|cancelar (?:mi|el|la) (?:pedido|compra|orden)',
      // pt
      'troc(?:a|as|ar|a-lo|ar o|aria|o) (?:[a-z0-9]+ ){0,3}?(?:tamanho|cor|modelo|produto|peca|pedido|tenis|camiseta|blusa|calca|vestido)|(?:fazer|pedir|solicitar|quero|preciso de|como faco) (?:um|uma|a|o)? ?troca|(?:quero|preciso|gostaria de|como faco para|como faco pra) trocar|(?:posso|da para|da pra) trocar(?! (?:[a-z0-9]+ ){0,4}?se nao )',
      '(?:quero|preciso|gostaria de|vou|tenho que|como faco (?:para|pra)) devolver|como devolvo|(?:fazer|faco|pedir|solicitar|quero|preciso de) (?:uma |a )?devolucao|estorno|reembolsar|arrependimento',
      'meu (?:pedido|pacote|produto)|minha (?:compra|encomenda|entrega)|o pedido (?:que|numero|n|\\d+)|(?:numero|codigo) do (?:pedido|rastreio|rastreamento)|codigo de (?:rastreio|rastreamento)|rastrear',
      '(?:nao|ainda nao|ja) (?:me )?(?:chegou|chegaram|recebi)|(?:chegou|chegaram|veio|vieram) (?:errad[oa]s?|com defeito|quebrad[oa]s?|rasgad[oa]s?|o tamanho|trocad[oa]s?|faltando)|quando (?:chega|vai chegar|entregam) (?:meu|minha|o pedido|a encomenda)|(?:comprei|recebi|encomendei)|ficou (?:pequen[oa]|grande|apertad[oa]|curt[oa]|larg[oa])|quebrou|rasgou|descosturou|recebi (?:o|a|um|uma) (?:tamanho|cor|produto|peca)? ?errad[oa]|dinheiro de volta|(?:ja )?faz (?:\\d+|varios) dias|cancelar (?:meu|minha|o|a) (?:pedido|compra)',
    ),
    ...words(
      1,
      'devol(?:ucion|uciones|ver|verl[oa]s?|veria|ucao|ucoes|vo)',
      '(?:puedo|podria|podes) cambiar(?:l[oa]s?)?',
      '(?:posso|da para|da pra) trocar',
      'garantia',
      'seguimiento',
      'rastre(?:o|io|amento)',
      'tracking',
      'cambios?',
      'trocas?',
      'reclamo',
      'entreg(?:aron|ado|aram)',
      'correo',
      'correios',
      'pedido',
      'compre',
    ),
  ],
  support: [
    ...words(
      2,
      // es
      '(?:no|tampoco) (?:me )?(?:deja|anda|funciona|carga|abre|permite|toma|acepta|aparece)(?: [a-z]+){0,3}? ?(?:pagar|comprar|entrar|ingresar|la pagina|la web|el sitio|el link|el carrito|la tarjeta|el boton|el cupon|finalizar)?|no (?:puedo|logro|pude) (?:pagar|entrar|ingresar|finalizar|terminar|completar|iniciar|registrarme|abrir|acceder|usar|cargar|ver)',
      '(?:me )?(?:tira|da|sale|salta|aparece|marca) (?:un |el )?error|error (?:en|al|de)|(?:se )?(?:cuelga|traba|tildo|cae|cayo) (?:la|el)|(?:la )?(?:pagina|web) (?:no|esta caida|se)',
      'contrasena|mi (?:cuenta|usuario|clave|mail|correo registrado)|(?:confirmar|verificar|validar|activar) (?:la |mi )?(?:cuenta|mail|correo|identidad)|la app|aplicacion|no encuentro (?:el|la|donde|como)|(?:me )?piden? (?:un |el )?codigo|(?:es|esta|sale|dice|tarjeta|cupon|codigo) (?:invalid[oa]|vencid[oa])|no es valid[oa]|iniciar sesion|registrarme|(?:rechaza|rechazo|rechazaron|rebota|reboto) (?:el pago|la tarjeta|mi tarjeta)|(?:pago|tarjeta) rechazad[oa]',
      '(?:a que temperatura|con que) se (?:lava|limpia|plancha)|como (?:se )?(?:lava|lavar|lavo|usa|uso|arma|armo|instala|instalo|limpia|limpio|configura|configuro|plancha|cuida|conecta|carga)|(?:se )?pued[eo] (?:lavar|planchar|secar|meter|mojar)(?:l[oa]s?|se)?|instrucciones|manual de (?:uso|usuario)|(?:necesito|quiero|pedir|mandan|mandas|mandar|pasas|enviar) (?:la |mi |una )?factura|cambiar (?:mi|la) (?:direccion|contrasena|clave)',
      // pt
      'nao (?:consigo|estou conseguindo|to conseguindo|da para|da pra|deixa|funciona|abre|carrega|aceita|aparece)(?: [a-z]+){0,3}? ?(?:pagar|comprar|entrar|acessar|finalizar|logar|abrir|usar|o site|a pagina|o link|o cartao|o carrinho|o cupom)?',
      '(?:da|deu|dando|aparece|aparecendo) (?:um )?erro|erro (?:no|na|ao|de)|(?:site|pagina|app) (?:travou|caiu|nao|fora do ar)',
      'senha|minha conta|cadastro|aplicativo|meu (?:login|cadastro|usuario)|fazer login|cartao (?:recusado|foi recusado)|pagamento (?:recusado|nao aprovado|nao passou)|(?:preciso|quero|manda|mandam|enviar) (?:da |de |a |uma |minha )?nota fiscal|segunda via',
      'como (?:lava|lavar|lavo|usa|usar|uso|monta|montar|instala|instalar|limpa|limpar|configura|configurar|passa|cuida|cuidar|conecta)|pode (?:lavar|passar|secar|molhar)|(?:confirmar|verificar) (?:a |minha |o |meu )?(?:conta|email|e mail)|cartao nao (?:passa|passou|funciona)|instrucoes|manual de (?:uso|instrucoes)',
    ),
    ...words(
      1,
      'manual',
      'facturas?',
      'nota fiscal',
      'boleto',
      'ayuda',
      'ajuda',
      'problema',
      'error',
      'erro',
      'no (?:me )?(?:anda|funciona)',
      'nao funciona',
    ),
  ],
  sales: [
    ...words(
      2,
      // es
      'cuanto (?:sale|salen|cuesta|cuestan|vale|valen|esta|estan|seria|es|me sale)|(?:que|q|k) (?:valor|precio)|me interesan?|estoy interesad[oa]|(?:sigue|siguen|esta|estan) disponibles?|regal(?:arle|arles|ar|o para)|reserv(?:as|ar|ame|arme|an)|viene en|cuando (?:reponen|entra|ingresa|vuelve)|(?:hacen|haces|tienen) envios?|envian a|queria (?:saber|preguntar|consultar) si (?:[a-z]+ ){0,2}?(?:tenes|tienen|quedan?|quedaban?|hay|venden)|busco (?!mi |el pedido|ayuda|a )[a-z]+|que precios?|precios? (?:de|del|tiene|tienen|por)|a cuanto (?:esta|estan|lo|la)|lista de precios',
      '(?:tenes|tienen|tenen|hay|te queda|les queda|te quedan|les quedan|venden|vendes|trabajan|consigo)(?: [a-z0-9]+){0,5}? (?:en |talle|talla|stock|color|negr[oa]s?|blanc[oa]s?|roj[oa]s?|azul(?:es)?|disponible|numero|xs|s|m|l|xl|xxl|\\d{2})|hay stock|(?:tenes|tienen|hay|venden) (?:[a-z]+ ){0,2}?(?:remeras?|buzos?|camperas?|zapatillas?|pantalon(?:es)?|vestidos?|jeans?|gorr[oa]s?|medias|mochilas?|camisas?|polleras?|botas|sandalias|ojotas|anteojos|carteras?|shorts?|calzas?)',
      '(?:quiero|quisiera|querria|necesito|me gustaria|busco|estoy buscando|ando buscando) (?:comprar|encargar|llevar|llevarme|ver|un regalo|algo)|(?:quiero|quisiera|querria|necesito|me gustaria|busco|estoy buscando|ando buscando) (?:una?|dos|tres|\\d+|l[oa]s?|el) (?:remeras?|buzos?|camperas?|zapatillas?|pantalon(?:es)?|vestidos?|jeans?|gorr[oa]s?|medias|mochilas?|camisas?)|para comprar|(?:lo|la|los|las) (?:quiero(?! (?:cambiar|devolver))|compro|llevo)|me (?:lo|la|los|las) llevo|como (?:compro|hago para comprar|puedo comprar)',
      '(?:en )?(?:cuantas |\\d+ )?cuotas(?: sin interes)?|descuentos?|promos?|promocion(?:es)?|ofertas?|(?:tenes|tienen|hay|algun) (?:algun )?cupon(?:es)?|por mayor|mayorista|catalogo|2x1|3x2',
      // pt
      'quanto (?:custa|custam|e|esta|sai|fica|ta|ficaria)|(?:fazem|faz) entregas?|ainda tem|qual (?:o |e o )?frete|quanto (?:e |fica )?o frete|reservar?|entregam em|enviam para|gostei (?:da|do|de|dessa|desse)|(?:me interessa|tenho interesse|interessad[oa])|qual (?:o|e o) (?:preco|valor)|(?:preco|valor) (?:da|do|de|das|dos)|tabela de precos',
      '(?:tem|voces tem|vcs tem|vende|vendem|ainda tem)(?: [a-z0-9]+){0,5}? (?:em |tamanho|estoque|cor|pret[oa]s?|branc[oa]s?|vermelh[oa]s?|azul|disponivel|numero|pp|p|m|g|gg|\\d{2})|em estoque|(?:tem|vende|vendem) (?:[a-z]+ ){0,2}?(?:camisetas?|blusas?|moletom|moletons|jaquetas?|tenis|calcas?|vestidos?|bones?|meias|mochilas?|camisas?|saias?|botas|sandalias|oculos|bolsas?|shorts?)',
      '(?:quero|queria|gostaria de|preciso|procuro|estou procurando|to procurando) (?:comprar|levar|encomendar|um presente|ver)|(?:quero|queria|gostaria de|preciso|procuro|estou procurando) (?:uma?|dois|duas|\\d+|[oa]s?) (?:camisetas?|blusas?|moletom|jaquetas?|tenis|calcas?|vestidos?|bones?)|vou (?:levar|querer|comprar)|como (?:compro|faco para comprar|faco pra comprar)',
      'parcel(?:a|as|ar|am|amento|ado)|desconto|promocoes|promocao|(?:tem|algum) (?:algum )?cupo(?:m|ns)|atacado|revenda|frete gratis|queima de estoque',
    ),
    ...words(
      1,
      'precios?',
      'precos?',
      'cupon(?:es)?',
      'cupom',
      'comprar',
      'stock',
      'estoque',
      'talles?',
      'tamanhos?',
      'modelos?',
      'colores?',
      'cores',
      'tenes',
      'tienen',
      'hay',
      'tem',
    ),
  ],
};
