// One row of a picture: its thumbnail, how far it is, what it weighs, or why it was refused.
import { clock, fill } from "./draft-line.js";
import { sized } from "./file-size.js";

const WIDTH = 240; // pixels: the thumbnail's, on a dense screen

// A canvas, because the security policy refuses pictures from memory; the browser decodes it small, off this thread.
export async function draw(file, canvas) {
  const small = { resizeWidth: WIDTH, resizeQuality: "medium" };
  const bitmap = await Promise.resolve(file).then((picture) => createImageBitmap(picture, small)).catch(() => null);
  if (!bitmap) return;
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.getContext("bitmaprenderer").transferFromImageBitmap(bitmap);
  canvas.classList.add("drawn");
}

export function received(shot, made, words, zone) {
  Object.assign(shot.dataset, { id: made.id, url: made.url, width: made.width, height: made.height });
  shot.querySelector("progress").remove();
  shot.querySelector(".name").textContent = words[`${shot.dataset.kind}Added`];
  const values = { size: sized(made.size, words), time: clock(new Date(), zone) };
  shot.querySelector(".meta").textContent = fill(words.received, values);
}

export function refused(shot, name, reason) {
  shot.classList.add("bad");
  for (const part of shot.querySelectorAll("canvas, progress, .alt, .gone")) part.remove();
  const use = shot.querySelector("b use");
  use.setAttribute("href", use.getAttribute("href").replace(/[^-]+$/, "alert"));
  shot.querySelector(".name").textContent = name;
  shot.querySelector(".meta").textContent = reason;
}

// The picture as it stands in the text. One without a description still says that there is one.
export function imageOf(shot, words) {
  const { url, width, height } = shot.dataset;
  const image = document.createElement("img");
  image.alt = altOf(shot, words);
  for (const [key, value] of Object.entries({ src: url, width, height })) image.setAttribute(key, value);
  return image;
}

export const altOf = (shot, words) => shot.querySelector(".alt").value.trim() || words[shot.dataset.kind];
