// How long a text is, as its network counts: the same rules as the listeners', shown at once.
// The server's own count follows with each saved draft and stands above this one.
const LIGHT = [[0x0000, 0x10ff], [0x2000, 0x200d], [0x2010, 0x201f], [0x2032, 0x2037]];
const EMOJI = /\p{RGI_Emoji}|[©®]/gv;
const segmenter = new Intl.Segmenter(undefined, { granularity: "grapheme" });

// X links what it knows as a domain; rarer endings are left to the server's count
const ENDINGS = "[a-z]{2}|com|net|org|info|biz|edu|gov|mil|int|app|dev|shop|store|online|site|tech|xyz|cloud|blog|news|page|link|live|life|world|tokyo|osaka|kyoto|nagoya|okinawa|yokohama|ryukyu|club|space|email|support|mobi|name|asia|jobs|art|moe|works";
const ACCENTED = "\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u0400-\\u04ff";
const INNER = `[a-z0-9!*';:=+,.$%#\\[\\]\\-_~@|&/${ACCENTED}]`;
const BRACKETS = `\\(${INNER}+\\)`;
const LINK = new RegExp(
  "(?<![a-z0-9@＠$#＃])(?:https?://(?:[\\p{L}\\p{N}](?:[\\p{L}\\p{N}_-]*[\\p{L}\\p{N}])?\\.)+"
  + `|(?<![-_./])(?:[a-z0-9${ACCENTED}](?:[a-z0-9_${ACCENTED}-]*[a-z0-9${ACCENTED}])?\\.)+)`
  + `(?:${ENDINGS})(?![a-z0-9@+\\-])(?::\\d+)?`
  + `(?:/(?:(?:${INNER}|${BRACKETS})*(?:[a-z0-9=_#/+\\-${ACCENTED}]|${BRACKETS}))?)?`
  + "(?:\\?[a-z0-9!?*'@();:&=+$/%#\\[\\]\\-_.,~|]*[a-z0-9\\-_&=#/])?",
  "giu",
);
const ADDRESS = /https?:\/\/[^\s<>"'「」『』（）。、！？\u3040-\u30ff\u4e00-\u9fff\uff00-\uffef]+/gu;
const ITS_END = /[.,:;!?)\]]+$/u;
const MENTION = /(?<![/\p{L}\p{N}_])@([a-z0-9_]+(?:[a-z0-9_.-]*[a-z0-9_]+)?)@[a-z0-9.:-]+/giu;

const graphemes = (text) => [...segmenter.segment(text)].length;

function weighted(text, urlLength) {
  let sum = 0;
  const take = (each) => () => { sum += each; return " "; };
  const rest = text.normalize("NFC").replace(LINK, take(urlLength - 1)).replace(EMOJI, take(1));
  for (const letter of rest) {
    const code = letter.codePointAt(0);
    sum += LIGHT.some(([first, last]) => code >= first && code <= last) ? 1 : 2;
  }
  return sum;
}

function characters(text, urlLength) {
  if (!urlLength) return graphemes(text);
  const address = (found) => "x".repeat(urlLength) + (ITS_END.exec(found)?.[0] ?? "");
  return graphemes(text.replace(ADDRESS, address).replace(MENTION, "@$1"));
}

export function lengthOf(text, { measure, urlLength }) {
  if (measure === "weighted") return weighted(text, urlLength);
  if (measure === "characters") return characters(text, urlLength);
  return graphemes(text);
}
