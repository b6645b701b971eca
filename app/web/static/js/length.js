// How long a text is, as its network counts: the same table as the listeners', shown at once.
// The server's own count follows with each saved draft and stands above this one.
const ADDRESS = /https?:\/\/[^\s\u3000-\u303f\uff00-\uffef]+/giu;
const LIGHT = [[0x0000, 0x10ff], [0x2000, 0x200d], [0x2010, 0x201f], [0x2032, 0x2037]];
const segmenter = "Segmenter" in Intl ? new Intl.Segmenter(undefined, { granularity: "grapheme" }) : null;
const EMOJI = /\p{RGI_Emoji}/v;

export const graphemes = (text) => (segmenter ? [...segmenter.segment(text)] : [...text].map((segment) => ({ segment })));

function weight(text) {
  let sum = 0;
  for (const { segment } of graphemes(text)) {
    if (EMOJI.test(segment)) { sum += 2; continue; }
    for (const letter of segment) {
      const code = letter.codePointAt(0);
      sum += LIGHT.some(([first, last]) => code >= first && code <= last) ? 1 : 2;
    }
  }
  return sum;
}

function around(text, urlLength, count) {
  if (!urlLength) return count(text);
  let sum = 0;
  const rest = text.replace(ADDRESS, () => { sum += urlLength; return ""; });
  return sum + count(rest);
}

export function lengthOf(text, { measure, urlLength }) {
  if (measure === "weighted") return around(text.normalize("NFC"), urlLength, weight);
  if (measure === "characters") return around(text, urlLength, (rest) => graphemes(rest).length);
  return graphemes(text).length;
}
