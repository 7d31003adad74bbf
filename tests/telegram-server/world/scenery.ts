import type { Picture } from "./jpeg";
import { SeededRandom } from "./random";

type Colour = readonly [number, number, number];

interface Palette {
  skyTop: Colour;
  skyLow: Colour;
  sun: Colour;
  /** Hills from the farthest to the nearest. */
  hills: readonly Colour[];
}

const palettes: readonly Palette[] = [
  palette("1d3557", "f4a261", "ffe8c2", ["8d7b94", "5c5470", "352f44"]),
  palette("3a7bd5", "d9f0ff", "fff8dc", ["9fc5a8", "5b8c6e", "2f5d46"]),
  palette("0b132b", "5b5f97", "f5f3ff", ["3a506b", "28394f", "1c2541"]),
  palette("ff9a8b", "ffe3c7", "fffdf5", ["d88c9a", "a86a7d", "6d4c5e"]),
  palette("5390d9", "b8f2e6", "fff1a8", ["aed9e0", "5fa8a0", "2c6e63"]),
  palette("7b2cbf", "ffb4a2", "fff0e5", ["9d6b9e", "6d4677", "3c2a4d"]),
  palette("8ecae6", "fefae0", "ffffff", ["ccd5ae", "a3b18a", "588157"]),
  palette("264653", "e9c46a", "fff3d0", ["c58b5c", "8a5a44", "4a342e"]),
];

function palette(skyTop: string, skyLow: string, sun: string, hills: string[]): Palette {
  return { skyTop: colour(skyTop), skyLow: colour(skyLow), sun: colour(sun), hills: hills.map(colour) };
}

function colour(hex: string): Colour {
  const value = Number.parseInt(hex, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** Place and size as shares of the picture's width and height. */
interface Sun {
  x: number;
  y: number;
  radius: number;
}

interface Ridge {
  base: number;
  waves: { height: number; frequency: number; phase: number }[];
  colour: Colour;
}

/**
 * Paints a landscape (sky, sun, three ranges of hills) that follows from `scene` alone: the same scene at another size
 * is the same picture smaller, as a photo's sizes are.
 */
export function paintScenery(scene: number, width: number, height: number): Picture {
  const random = new SeededRandom(`scenery ${scene}`);
  const colours = random.pick(palettes);
  const sun: Sun = {
    x: random.next() * 0.7 + 0.15,
    y: random.next() * 0.3 + 0.15,
    radius: random.next() * 0.04 + 0.05,
  };
  const ridges = colours.hills.map((hill, i): Ridge => {
    const waves = [1, 2, 3, 4].map((octave) => ({
      height: (0.09 - i * 0.015) / octave,
      frequency: octave * (2 + random.next() * 3),
      phase: random.next() * Math.PI * 2,
    }));
    return { base: 0.5 + i * 0.17 + random.next() * 0.05, waves, colour: hill };
  });
  const aspect = width / height;
  const tops = ridges.map((ridge) =>
    Float64Array.from({ length: width }, (_, x) => ridgeHeight(ridge, (x / width) * aspect) * height),
  );
  const rgb = new Uint8Array(width * height * 3);
  paintSky(rgb, width, height, colours, sun);
  // Nearer hills hide farther ones.
  ridges.forEach((ridge, i) => {
    paintHill(rgb, width, height, tops[i] ?? new Float64Array(width), hazeOf(ridge.colour, colours.skyLow, height));
  });
  return { width, height, rgb };
}

/** The sky's gradient, the sun's disc and the light around it. */
function paintSky(rgb: Uint8Array, width: number, height: number, colours: Palette, sun: Sun): void {
  const [sunRed, sunGreen, sunBlue] = colours.sun;
  for (let row = 0; row < height; row++) {
    const y = row / height;
    const [red, green, blue] = mix(colours.skyTop, colours.skyLow, Math.min(1, y * 1.6));
    const dy = y - sun.y;
    for (let column = 0; column < width; column++) {
      const at = (row * width + column) * 3;
      const dx = ((column / width - sun.x) * width) / height;
      const distance = Math.sqrt(dx * dx + dy * dy);
      // Past this the glow is below one step of a colour channel.
      const share = distance > 0.9 ? 0 : distance < sun.radius ? 1 : 0.55 * Math.exp((sun.radius - distance) * 7);
      rgb[at] = red + (sunRed - red) * share;
      rgb[at + 1] = green + (sunGreen - green) * share;
      rgb[at + 2] = blue + (sunBlue - blue) * share;
    }
  }
}

/** A hill's colours from its top downwards: it fades a little towards its foot into the colour of the low sky. */
function hazeOf(hill: Colour, sky: Colour, height: number): Uint8Array {
  const shades = new Uint8Array(height * 3);
  for (let depth = 0; depth < height; depth++)
    shades.set(mix(hill, sky, Math.min(0.35, (depth / height) * 0.6)), depth * 3);
  return shades;
}

function paintHill(rgb: Uint8Array, width: number, height: number, tops: Float64Array, shades: Uint8Array): void {
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const depth = Math.floor(row - (tops[column] ?? height));
      if (depth < 0) continue;
      const at = (row * width + column) * 3;
      rgb[at] = shades[depth * 3] ?? 0;
      rgb[at + 1] = shades[depth * 3 + 1] ?? 0;
      rgb[at + 2] = shades[depth * 3 + 2] ?? 0;
    }
  }
}

function ridgeHeight(ridge: Ridge, x: number): number {
  return ridge.waves.reduce((sum, wave) => sum + wave.height * Math.sin(x * wave.frequency + wave.phase), ridge.base);
}

function mix(from: Colour, to: Colour, share: number): Colour {
  return [
    from[0] + (to[0] - from[0]) * share,
    from[1] + (to[1] - from[1]) * share,
    from[2] + (to[2] - from[2]) * share,
  ];
}
