// Makes a task of the same shape in both languages, and gives what most tasks have in common.
import type { DrawnShop } from '../draw-shop.ts';
import type { Family, Language, Task } from '../task.ts';
import type { TaskTemplate } from '../task-template.ts';

const languages: Language[] = ['es-AR', 'pt-BR'];

type Parts = Pick<Task, 'turns'> & Partial<Omit<Task, 'id' | 'family' | 'language' | 'turns'>>;

export function one(name: string, family: Family, language: Language, draw: (shop: DrawnShop) => Parts): TaskTemplate {
  return {
    id: `${family}/${name}/${language.slice(0, 2)}`,
    family,
    language,
    draw: (shop) => ({
      policy: {},
      customer: { phone: shop.phone, name: shop.say('Lucía', 'Bruna') },
      never: [],
      ...draw(shop),
    }),
  };
}

export function both(name: string, family: Family, draw: (shop: DrawnShop) => Parts): TaskTemplate[] {
  return languages.map((language) => one(name, family, language, draw));
}
