/** First line of our comment. It only finds the comment; the author proves that it is ours. */
export const MARKER = "<!-- tollgate:comment -->";
