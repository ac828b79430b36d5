/*
 * Classes for regular expressions, to be set between brackets. They say what is allowed rather than
 * what is not, so that a lone surrogate, which engines other than JavaScript's cannot even name, is
 * left out in all of them.
 */

/** Any character that is neither a control nor a space. */
export const visible = '!-~\\u0080-\\ud7ff\\ue000-\u{10ffff}'

/** Any character that is no control. */
export const printable = ` ${visible}`
