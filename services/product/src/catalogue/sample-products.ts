/** A product of the sample catalogue. Tiers are `[from, price of one piece in euro cents]`. */
export interface SampleProduct {
  sku: string;
  name: string;
  description: string;
  category: string;
  tiers: readonly (readonly [from: number, amount: number])[];
  stock: number;
}

/** Sample catalogue of a shop for glass, light and plants. */
export const sampleProducts: readonly SampleProduct[] = [
  {
    sku: 'TERRARIUM-DOME',
    name: 'Dome terrarium',
    description: 'Hand-blown glass dome, 22 cm, on an ash base. Moss and ferns water themselves in it.',
    category: 'terrariums',
    tiers: [
      [1, 4900],
      [5, 4500],
      [20, 4100],
    ],
    stock: 120,
  },
  {
    sku: 'TERRARIUM-HEX',
    name: 'Hexagonal terrarium',
    description: 'Six brass-edged panes with a door for small hands and long tweezers.',
    category: 'terrariums',
    tiers: [
      [1, 3650],
      [5, 3400],
    ],
    stock: 140,
  },
  {
    sku: 'MOSS-CUSHION',
    name: 'Cushion moss',
    description: 'A palm-sized cushion of living Leucobryum, grown on bark, not taken from a forest.',
    category: 'plants',
    tiers: [
      [1, 690],
      [10, 590],
      [50, 490],
    ],
    stock: 900,
  },
  {
    sku: 'FERN-MAIDENHAIR',
    name: 'Maidenhair fern',
    description: 'Adiantum in a 6 cm pot. Dislikes draughts and being forgotten.',
    category: 'plants',
    tiers: [
      [1, 850],
      [10, 760],
    ],
    stock: 400,
  },
  {
    sku: 'ORCHID-JEWEL',
    name: 'Jewel orchid',
    description: 'Ludisia discolor: velvet leaves with copper veins, content in half shade under glass.',
    category: 'plants',
    tiers: [
      [1, 1890],
      [5, 1690],
    ],
    stock: 150,
  },
  {
    sku: 'SUNDEW-CAPE',
    name: 'Cape sundew',
    description: 'A carnivorous plant that catches fruit flies and the light of the morning.',
    category: 'plants',
    tiers: [
      [1, 1250],
      [10, 1090],
    ],
    stock: 220,
  },
  {
    sku: 'MISTER-BRASS',
    name: 'Brass mister',
    description: 'Fine mist, 300 ml, with a thumb pump that can be taken apart and mended.',
    category: 'tools',
    tiers: [
      [1, 1995],
      [10, 1795],
    ],
    stock: 300,
  },
  {
    sku: 'TWEEZERS-30',
    name: 'Planting tweezers, 30 cm',
    description: 'Stainless steel, curved, to plant through the neck of a bottle.',
    category: 'tools',
    tiers: [
      [1, 1190],
      [10, 990],
      [50, 890],
    ],
    stock: 500,
  },
  {
    sku: 'SCISSORS-CURVED',
    name: 'Curved scissors',
    description: 'For ferns that have grown to the ceiling of their world.',
    category: 'tools',
    tiers: [
      [1, 1390],
      [10, 1240],
    ],
    stock: 350,
  },
  {
    sku: 'HYGROMETER-DIAL',
    name: 'Dial hygrometer',
    description: 'A hair hygrometer behind bevelled glass. Needs no battery and no account.',
    category: 'instruments',
    tiers: [
      [1, 2450],
      [5, 2250],
    ],
    stock: 180,
  },
  {
    sku: 'THERMOMETER-GALILEO',
    name: 'Galileo thermometer',
    description: 'Seven glass spheres that rise and sink between 18 and 26 degrees, 34 cm tall.',
    category: 'instruments',
    tiers: [
      [1, 3290],
      [5, 2990],
    ],
    stock: 110,
  },
  {
    sku: 'BAROMETER-STORM',
    name: 'Storm glass',
    description: 'Crystals in a sealed drop that are said to tell the weather. We make no promise of uptime.',
    category: 'instruments',
    tiers: [
      [1, 2790],
      [10, 2490],
    ],
    stock: 160,
  },
  {
    sku: 'RADIOMETER-CROOKES',
    name: 'Crookes radiometer',
    description:
      'A light mill: four vanes in a near vacuum that turn in the sun. Throughput grows with load.',
    category: 'instruments',
    tiers: [
      [1, 2190],
      [10, 1990],
    ],
    stock: 200,
  },
  {
    sku: 'LOUPE-10X',
    name: 'Folding loupe, 10x',
    description: 'Achromatic triplet, 18 mm, in a steel housing. See the individual span of a leaf.',
    category: 'optics',
    tiers: [
      [1, 2990],
      [5, 2790],
      [25, 2490],
    ],
    stock: 260,
  },
  {
    sku: 'MICROSCOPE-FIELD',
    name: 'Field microscope',
    description: 'Fits a coat pocket, 100x, with a mirror for daylight and ten slides.',
    category: 'optics',
    tiers: [
      [1, 12900],
      [3, 11900],
    ],
    stock: 60,
  },
  {
    sku: 'PRISM-EQUILATERAL',
    name: 'Equilateral prism',
    description: 'Optical glass, 50 mm. Takes white light apart and shows what it was made of.',
    category: 'optics',
    tiers: [
      [1, 1690],
      [10, 1490],
      [100, 1290],
    ],
    stock: 600,
  },
  {
    sku: 'KALEIDOSCOPE-OAK',
    name: 'Oak kaleidoscope',
    description: 'Three mirrors and a chamber of coloured glass. No two views are replicated.',
    category: 'optics',
    tiers: [
      [1, 2350],
      [10, 2150],
    ],
    stock: 190,
  },
  {
    sku: 'LANTERN-STORM',
    name: 'Storm lantern',
    description: 'Burns for twenty hours and keeps burning in the rain. Clear chimney, spare wick.',
    category: 'lights',
    tiers: [
      [1, 3450],
      [5, 3150],
    ],
    stock: 170,
  },
  {
    sku: 'LAMP-GROW-CLIP',
    name: 'Clip-on grow lamp',
    description: 'Warm full-spectrum light, 9 W, on a neck that stays where it is put.',
    category: 'lights',
    tiers: [
      [1, 2890],
      [10, 2590],
    ],
    stock: 280,
  },
  {
    sku: 'CANDLE-BEESWAX',
    name: 'Beeswax candle',
    description: 'Poured by hand, 14 cm, eight hours of light that smells of summer.',
    category: 'lights',
    tiers: [
      [1, 550],
      [12, 480],
      [48, 420],
    ],
    stock: 1500,
  },
  {
    sku: 'VASE-BUD',
    name: 'Bud vase',
    description: 'Clear glass with one air bubble, for one flower.',
    category: 'glass',
    tiers: [
      [1, 1290],
      [6, 1150],
      [24, 990],
    ],
    stock: 450,
  },
  {
    sku: 'CARAFE-LITRE',
    name: 'Carafe, one litre',
    description: 'Mouth-blown, with a cork ball. Rings for a long time when touched with a spoon.',
    category: 'glass',
    tiers: [
      [1, 2590],
      [6, 2350],
    ],
    stock: 240,
  },
  {
    sku: 'MARBLES-BAG',
    name: 'Bag of marbles',
    description: 'Fifty cat-eyes in a linen bag, with rules for three games.',
    category: 'glass',
    tiers: [
      [1, 790],
      [10, 690],
      [100, 590],
    ],
    stock: 1000,
  },
  {
    sku: 'CLOCHE-GARDEN',
    name: 'Garden cloche',
    description: 'A bell of thick glass, 30 cm, that lends a seedling three weeks of spring.',
    category: 'garden',
    tiers: [
      [1, 2990],
      [5, 2690],
      [20, 2390],
    ],
    stock: 210,
  },
  {
    sku: 'SEEDS-MEADOW',
    name: 'Meadow seeds',
    description: 'Forty native species for ten square metres. Eventually consistent.',
    category: 'garden',
    tiers: [
      [1, 490],
      [10, 420],
      [100, 350],
    ],
    stock: 2000,
  },
  {
    sku: 'GREENHOUSE-TABLE',
    name: 'Table greenhouse',
    description: 'Forty panes in a larch frame, 60 by 40 by 55 cm. The glass house itself.',
    category: 'garden',
    tiers: [
      [1, 18900],
      [3, 17500],
    ],
    stock: 40,
  },
];
