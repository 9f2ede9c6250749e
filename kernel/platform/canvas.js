// The 2D context of a canvas without a screen: pixels that are filled and put, as charts do for colour ramps and rasters.
// Paths, texts and images need a package of their own.
(function (primordials, host, need, engine) {
"use strict";

const {
  MathMax, MathMin, MathRound, Number, NumberIsFinite, NumberParseInt, RangeError, RegExpPrototypeExec, String,
  StringPrototypeCharCodeAt, StringPrototypeSlice, StringPrototypeToLowerCase, StringPrototypeTrim, TypedArrayPrototypeSet,
  TypedArrayPrototypeSubarray, TypeError, Uint8Array, Uint8ClampedArray,
} = primordials;

const MOST_PIXELS = 2 ** 26;
const RGB = /^rgba?\(\s*([\d.]+)\s*[, ]\s*([\d.]+)\s*[, ]\s*([\d.]+)\s*(?:[,/]\s*([\d.]+)(%?)\s*)?\)$/;
const HEX = /^#(?:[\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/;
const NAMES = { __proto__: null, transparent: "#0000", black: "#000", white: "#fff", red: "#f00", green: "#008000", blue: "#00f" };

// [red, green, blue, alpha], each to 255
function colorOf(text) {
  text = StringPrototypeToLowerCase(StringPrototypeTrim(String(text)));
  text = NAMES[text] ?? text;
  if (RegExpPrototypeExec(HEX, text) !== null) {
    const size = text.length < 6 ? 1 : 2;
    const at = (i) => {
      const digits = StringPrototypeSlice(text, 1 + i * size, 1 + (i + 1) * size);
      return digits === "" ? 255 : NumberParseInt(size === 1 ? digits + digits : digits, 16);
    };
    return [at(0), at(1), at(2), at(3)];
  }
  const found = RegExpPrototypeExec(RGB, text);
  if (found === null) throw new TypeError("fillStyle here is #rrggbb or rgb(r, g, b), with alpha or without, not " + text);
  const alpha = found[4] === undefined ? 1 : Number(found[4]) / (found[5] === "%" ? 100 : 1);
  return [Number(found[1]), Number(found[2]), Number(found[3]), alpha * 255];
}

class ImageData {
  constructor(data, width, height) {
    if (typeof data === "number") [data, width, height] = [undefined, data, width];
    this.width = width;
    this.height = height ?? data.length / 4 / width;
    this.data = data ?? new Uint8ClampedArray(sizeOf(width, this.height) * 4);
  }
}

function sizeOf(width, height) {
  const size = width * height;
  if (!(size >= 0 && size <= MOST_PIXELS)) throw new RangeError("a canvas has at most " + MOST_PIXELS + " pixels, not " + width + " x " + height);
  return size;
}

class PixelContext {
  #pixels = new ImageData(0, 0);
  #color = [0, 0, 0, 255];
  #style = "#000000";

  #require;

  constructor(canvas, require) {
    this.canvas = canvas;
    this.#require = require;
  }

  // The pixels there are; those of another size begin anew.
  #image() {
    const width = Number(this.canvas.width), height = Number(this.canvas.height);
    if (this.#pixels.width !== width || this.#pixels.height !== height) this.#pixels = new ImageData(width, height);
    return this.#pixels;
  }

  get fillStyle() { return this.#style; }
  set fillStyle(value) {
    this.#color = colorOf(value);
    this.#style = value;
  }

  fillRect(x, y, width, height) { this.#fill(x, y, width, height, this.#color, this.#color[3] / 255); }
  clearRect(x, y, width, height) { this.#fill(x, y, width, height, [0, 0, 0, 0], 1); }

  #fill(x, y, width, height, color, alpha) {
    const image = this.#image();
    const { left, right, top, bottom } = within(image, x, y, width, height);
    for (let row = top; row < bottom; row++) {
      for (let i = (row * image.width + left) * 4, end = (row * image.width + right) * 4; i < end; i += 4) {
        const below = alpha === 1 ? 0 : image.data[i + 3] / 255 * (1 - alpha);
        const sum = alpha + below;
        for (let part = 0; part < 3; part++) {
          image.data[i + part] = sum === 0 ? 0 : (color[part] * alpha + image.data[i + part] * below) / sum;
        }
        image.data[i + 3] = alpha === 1 ? color[3] : sum * 255;
      }
    }
  }

  createImageData(width, height) {
    return typeof width === "object" ? new ImageData(width.width, width.height) : new ImageData(width, height);
  }

  getImageData(x, y, width, height) {
    const image = this.#image();
    const found = new ImageData(width, height);
    copy(image, x, y, found, 0, 0);
    return found;
  }

  putImageData(from, x, y) { copy(from, 0, 0, this.#image(), x, y); }

  toDataURL() { return "data:image/png;base64," + png(this.#image(), this.#require); }
}

const whole = (value, most) => NumberIsFinite(value) ? MathMax(0, MathMin(most, MathRound(value))) : 0;

function within(image, x, y, width, height) {
  return {
    left: whole(MathMin(x, x + width), image.width), right: whole(MathMax(x, x + width), image.width),
    top: whole(MathMin(y, y + height), image.height), bottom: whole(MathMax(y, y + height), image.height),
  };
}

function copy(from, fromX, fromY, to, toX, toY) {
  const skip = MathMax(0, -fromX, -toX);
  const width = MathMin(from.width - fromX, to.width - toX) - skip;
  if (width <= 0) return;
  for (let row = MathMax(0, -fromY, -toY); row < from.height - fromY && row < to.height - toY; row++) {
    const start = ((row + fromY) * from.width + fromX + skip) * 4;
    TypedArrayPrototypeSet(to.data, TypedArrayPrototypeSubarray(from.data, start, start + width * 4), ((row + toY) * to.width + toX + skip) * 4);
  }
}

// ---- PNG: https://www.w3.org/TR/png

function png(image, require) {
  const { Buffer } = require("node:buffer");
  const { crc32, deflateSync } = require("node:zlib");
  const row = image.width * 4;
  const lines = new Uint8Array((row + 1) * image.height); // each begins with its filter, none
  for (let y = 0; y < image.height; y++) {
    TypedArrayPrototypeSet(lines, TypedArrayPrototypeSubarray(image.data, y * row, (y + 1) * row), y * (row + 1) + 1);
  }
  const chunk = (type, data) => {
    const bytes = Buffer.alloc(12 + data.length);
    bytes.writeUInt32BE(data.length, 0);
    for (let i = 0; i < 4; i++) bytes[4 + i] = StringPrototypeCharCodeAt(type, i);
    TypedArrayPrototypeSet(bytes, data, 8);
    bytes.writeUInt32BE(crc32(TypedArrayPrototypeSubarray(bytes, 4, 8 + data.length)), 8 + data.length);
    return bytes;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(image.width, 0);
  head.writeUInt32BE(image.height, 4);
  head[8] = 8; // bits a sample
  head[9] = 6; // red, green, blue, alpha
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk("IHDR", head), chunk("IDAT", deflateSync(lines)), chunk("IEND", [])]).toString("base64");
}

return { contextOf: (canvas, require) => new PixelContext(canvas, require) };
})
