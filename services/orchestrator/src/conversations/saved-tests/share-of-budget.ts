// What is left of the day's budget, for one of several that run at once: together they spend no more than is left.

interface Day {
  /** 0: there is no limit. */
  daily_budget_usd: number;
  spent_today_usd: number;
}

export function shareOfBudget<Shop extends Day>(shop: Shop, atOnce: number): Shop {
  const { daily_budget_usd: budget, spent_today_usd: spent } = shop;
  if (budget === 0) return shop;
  return { ...shop, spent_today_usd: budget - (budget - spent) / atOnce };
}
