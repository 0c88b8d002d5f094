/** One thing that the demo shop sells. */
export interface Product {
  /** ID in the catalogue feed; the content ID of every event. */
  readonly sku: string;
  readonly name: string;
  readonly category: string;
  readonly price: number;
  readonly line: string;
  readonly story: string;
  readonly facts: readonly string[];
}

/** The shop's currency. */
export const currency = "USD";

/** Everything on the shelf. */
export const products: readonly Product[] = [
  {
    sku: "KL-MUG-01",
    name: "Stoneware mug",
    category: "Table",
    price: 24,
    line: "Thrown by hand, glazed in oat.",
    story:
      "A heavy foot, a thin lip and room for a proper morning. Each mug comes off the wheel a little different, so yours is yours.",
    facts: ["350 ml", "Dishwasher safe", "Fired at 1,240 °C"],
  },
  {
    sku: "KL-KETTLE-02",
    name: "Pour-over kettle",
    category: "Kitchen",
    price: 68,
    line: "A slow spout for fast mornings.",
    story:
      "The goose neck pours a thread as thin as you like. Brushed steel outside, a beech handle that never gets hot.",
    facts: ["900 ml", "Works on induction", "Beech handle"],
  },
  {
    sku: "KL-THROW-03",
    name: "Washed linen throw",
    category: "Living",
    price: 89,
    line: "Heavier than air, lighter than wool.",
    story:
      "European flax, woven loosely and washed until it falls by itself. Warm in January, cool in July, better every year.",
    facts: ["130 × 180 cm", "100 % linen", "Machine wash at 40 °C"],
  },
  {
    sku: "KL-CANDLE-04",
    name: "Cedar candle",
    category: "Living",
    price: 32,
    line: "Forest after rain, indoors.",
    story:
      "Rapeseed wax, a cotton wick, cedar and a little smoke. The glass goes on as a tumbler when the light is gone.",
    facts: ["50 hours", "220 g", "Refill at half price"],
  },
  {
    sku: "KL-PLANTER-05",
    name: "Terracotta planter",
    category: "Garden",
    price: 45,
    line: "Breathes, so that roots can.",
    story:
      "Unglazed clay from a family pottery, with a saucer that fits. It will grow a patina; we think that is the point.",
    facts: ["Ø 22 cm", "With saucer", "Frost-proof"],
  },
  {
    sku: "KL-LAMP-06",
    name: "Paper lamp",
    category: "Light",
    price: 120,
    line: "A small moon for the corner.",
    story:
      "Mulberry paper over bamboo rings on a walnut base. It folds flat, travels well, and makes every room kinder.",
    facts: ["Ø 35 cm", "Warm LED included", "Folds flat"],
  },
];

/** The product of this SKU. */
export function productOf(sku: string): Product | undefined {
  return products.find((product) => product.sku === sku);
}

/** A price as the shop shows it. */
export function money(amount: number): string {
  return `$${amount.toFixed(2)}`;
}
