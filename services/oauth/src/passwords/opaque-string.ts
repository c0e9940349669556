/**
 * OpaqueString profile (RFC 8265 section 4.2) for comparing passwords. It maps space characters to U+0020, normalises
 * to NFC, and refuses characters outside the FreeformClass (RFC 8264 section 4.3). It preserves case. The Unicode
 * version is that of the runtime.
 */

/** Characters that are never allowed (RFC 8264 section 8, with the sets of section 9). */
const disallowed = [
  ['a control character', /\p{Cc}/u],
  ['an unassigned code point', /\p{Cn}/u],
  // section 9.6, exceptions
  ['a disallowed character', /[\u0640\u07fa\u302e\u302f\u3031-\u3035\u303b]/u],
  ['an old Hangul jamo', /[\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb]/u],
  [
    'an invisible or private character',
    /(?![\u200c\u200d])[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u,
  ],
] as const;

/** Characters of canonical combining class 9 (virama), after which a joiner is allowed. */
const virama =
  '\\u094d\\u09cd\\u0a4d\\u0acd\\u0b4d\\u0bcd\\u0c4d\\u0ccd\\u0d3b\\u0d3c\\u0d4d\\u0dca\\u0e3a' +
  '\\u0eba\\u0f84\\u1039\\u103a\\u1714\\u1715\\u1734\\u17d2\\u1a60\\u1b44\\u1baa\\u1bab' +
  '\\u1bf2\\u1bf3\\u2d7f\\ua806\\ua82c\\ua8c4\\ua953\\ua9c0\\uaaf6\\uabed\\u{10a3f}\\u{11046}' +
  '\\u{11070}\\u{1107f}\\u{110b9}\\u{11133}\\u{11134}\\u{111c0}\\u{11235}\\u{112ea}\\u{1134d}' +
  '\\u{11442}\\u{114c2}\\u{115bf}\\u{1163f}\\u{116b6}\\u{1172b}\\u{11839}\\u{1193d}\\u{1193e}' +
  '\\u{119e0}\\u{11a34}\\u{11a47}\\u{11a99}\\u{11c3f}\\u{11d44}\\u{11d45}\\u{11d97}';
/** Scripts with joining letters, in place of Joining_Type, which the runtime does not support. */
const joining = [
  'Arabic',
  'Syriac',
  'Nko',
  'Mandaic',
  'Mongolian',
  'Phags_Pa',
  'Manichaean',
  'Adlam',
  'Sogdian',
]
  .map((script) => `\\p{Script_Extensions=${script}}`)
  .join('');

/** Characters that are allowed only in some contexts (RFC 5892 appendix A). Each expression finds a violation. */
const contextual = [
  ['a joiner outside its script context', new RegExp(`(?<![${virama}])\\u200d`, 'u')],
  [
    'a joiner outside its script context',
    new RegExp(
      `(?<![${virama}])(?<![${joining}]\\p{Mn}*)\\u200c|(?<![${virama}])\\u200c(?!\\p{Mn}*[${joining}])`,
      'u',
    ),
  ],
  ['a middle dot that is not between two letters l', /(?<!l)\u00b7|\u00b7(?!l)/u],
  ['a Greek numeral sign before another script', /\u0375(?!\p{Script=Greek})/u],
  ['a Hebrew punctuation mark after another script', /(?<!\p{Script=Hebrew})[\u05f3\u05f4]/u],
  [
    'a Katakana middle dot without Hiragana, Katakana or Han',
    /^(?=.*\u30fb)(?!.*(?:\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Han}))/su,
  ],
  [
    'a mix of Arabic-Indic and Extended Arabic-Indic digits',
    /[\u0660-\u0669].*[\u06f0-\u06f9]|[\u06f0-\u06f9].*[\u0660-\u0669]/su,
  ],
] as const;

export type Prepared =
  | { value: string; fault?: undefined }
  /** Noun phrase for the first fault, such as `a control character`. Never contains the text itself. */
  | { value?: undefined; fault: string };

/**
 * Enforces the profile in the order of RFC 8264 section 7: mapping, normalisation, character check. Composed and
 * decomposed input therefore have the same result. The caller must refuse an empty text.
 */
export function opaqueString(text: string): Prepared {
  const value = text.replace(/\p{Zs}/gu, ' ').normalize('NFC');
  for (const [fault, pattern] of [...disallowed, ...contextual]) if (pattern.test(value)) return { fault };
  return { value };
}
