// How long a text is, as its network counts: shown at once. What the server counts for each saved
// draft stands above it (it knows every domain ending, and so an address without "https://").
const MENTION = /(?<![/\p{L}\p{N}_])@([a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_]+)?)@[a-z0-9.:-]+/giu;
const LINK = /https?:\/\/[^\s<>"'「」『』（）。、！？\u3040-\u30ff\u4e00-\u9fff\uff00-\uffef]+/gu;
const LINK_END = /[.,:;!?)\]]+$/u;
const X_LINK = /https?:\/\/(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}(?::\d+)?(?:\/(?:[a-z0-9!*';:=+,.$/%#\[\]_~@&|-]*[a-z0-9=_#/+-])?)?(?:\?[a-z0-9!?*'();:&=+$/%#\[\]_.,~@|-]*[a-z0-9_&=#/-])?/giu;
const LIGHT = [[0x0000, 0x10ff], [0x2000, 0x200d], [0x2010, 0x201f], [0x2032, 0x2037]];
const EMOJI = /\p{RGI_Emoji}|[\p{Emoji}--[0-9#*]]\ufe0f?/gv;
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

const clusters = (text) => [...segmenter.segment(text)].map(({ segment }) => segment);
const isLight = (code) => LIGHT.some(([first, last]) => code >= first && code <= last);

function weight(text) {
  let sum = 0;
  const rest = text.replace(EMOJI, () => { sum += 2; return ""; });
  for (const letter of rest) sum += isLight(letter.codePointAt(0)) ? 1 : 2;
  return sum;
}

function weighted(text, urlLength) {
  let links = 0;
  const rest = text.normalize("NFC").replace(X_LINK, () => { links += urlLength; return ""; });
  return links + weight(rest);
}

function characters(text, urlLength) {
  if (!urlLength) return [...text.normalize("NFC")].length;
  const links = text.replace(LINK, (link) => {
    const end = LINK_END.exec(link)?.[0] ?? "";
    return "x".repeat(urlLength) + end;
  });
  return [...links.replace(MENTION, "@$1")].length;
}

const COUNTS = {
  weighted,
  characters,
  graphemes: (text) => clusters(text).length,
};

export const lengthOf = (text, { measure, urlLength }) => COUNTS[measure](text, urlLength);
