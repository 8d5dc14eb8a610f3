import type { AdrSettings } from "../../policy/model/policy.ts";

/** Whether the status means that the decision counts. An unknown status does not count. */
type Standing = "holds" | "does-not-hold" | "unknown";

/**
 * Proposals hold, because a record is often merged with the change that it explains. One line per language: English,
 * German, French, Spanish, Portuguese, Italian, Dutch, Swedish, Danish and Norwegian, Finnish, Polish, Czech, Russian,
 * Ukrainian, Turkish.
 */
const HOLDS: readonly string[] = [
  "accept(?:ed)?|approved|adopt(?:ed)?|agreed(?: upon)?|decided|implemented|done|completed?|active|effective|final(?:i[sz]ed)?|ratified|confirmed|resolved|valid|current|in (?:force|effect|use|review|discussion)|published|released|live|stable|propos(?:ed|al)|draft(?:ed)?|(?:under|ready for|for) (?:review|discussion)|rfc|request for comments",
  "akzeptiert|angenommen|genehmigt|beschlossen|entschieden|bestätigt|freigegeben|gültig|aktiv|umgesetzt|verabschiedet|endgültig|in kraft|vorgeschlagen|vorschlag|entwurf|in prüfung",
  "acceptée?|approuvée?|adoptée?|validée?|décidée?|actée?|confirmée?|actif|en vigueur|proposée?|brouillon|ébauche",
  "aceptad[oa]|aprobad[oa]|adoptad[oa]|decidid[oa]|vigente|en vigor|activ[oa]|implementad[oa]|propuest[oa]|borrador",
  "aceit[oae]|aprovad[oa]|ado[pt]{1,2}ad[oa]|em vigor|ativ[oa]|propost[oa]|rascunho",
  "accettat[oa]|approvat[oa]|adottat[oa]|decis[oa]|in vigore|attiv[oa]|implementat[oa]|bozza",
  "geaccepteerd|aanvaard|goedgekeurd|aangenomen|besloten|vastgesteld|van kracht|actief|voorgesteld|concept",
  "accepterad|accepterat|godkänd|godkänt|antagen|antaget|beslutad|beslutat|gällande|föreslagen|föreslaget|utkast",
  "accepteret|akseptert|godkendt|godkjent|vedtaget|vedtatt|besluttet|gældende|gjeldende|foreslået|foreslått|udkast",
  "hyväksytty|päätetty|voimassa|ehdotettu|luonnos",
  "zaakceptowan[aeoy]|zatwierdzon[aeoy]|przyjęt[aeoy]|obowiązując[aey]|proponowan[aey]|propozycja|szkic",
  "přijat[oaáéý]?|schválen[oaáéý]?|platn[áéý]|navržen[oaáéý]?|návrh",
  "принят[оаы]?|утвержд[её]н[оаы]?|одобрен[оаы]?|согласован[оаы]?|действует|реализован[оаы]?|предложен[оаы]?|черновик",
  "прийнят[оаі]|затверджен[оаі]|схвален[оаі]|діє|запропонован[оаі]|чернетка",
  "kabul edildi|onaylandı|onaylanmış|geçerli|önerildi|taslak",
];

const HOLDS_NOT: readonly string[] = [
  "reject(?:ed)?|supersed(?:ed|e)|superceded|deprecated?|obsolete[d]?|withdrawn|abandon(?:ed)?|declined|retired|cancell?ed|denied|dropped|discarded|invalid(?:ated)?|expired|revoked|outdated|replaced|archived|void|deferred|postponed|on hold|not (?:accepted|approved|adopted|decided)|no longer",
  "abgelehnt|verworfen|ersetzt|abgelöst|veraltet|überholt|zurückgezogen|ungültig|aufgehoben|zurückgestellt",
  "rejetée?|refusée?|remplacée?|obsolète|dépréciée?|abandonnée?|caduque?|retirée?|reportée?",
  "rechazad[oa]|reemplazad[oa]|sustituid[oa]|obsolet[oa]|descartad[oa]|deprecad[oa]|retirad[oa]|rejeitad[oa]|substituíd[oa]|depreciad[oa]|recusad[oa]",
  "rifiutat[oa]|respint[oa]|sostituit[oa]|superat[oa]|deprecat[oa]|ritirat[oa]",
  "afgewezen|verworpen|vervangen|verouderd|vervallen|ingetrokken|avvisad|avvisat|avslagen|avslaget|ersatt|föråldrad|förkastad|afvist|avvist|erstattet|forældet|foreldet|utdatert",
  "hylätty|korvattu|vanhentunut|kumottu|odrzucon[aeoy]|zastąpion[aeoy]|przestarzał[aey]|wycofan[aeoy]|zamítnut[oaáéý]?|odmítnut[oaáéý]?|nahrazen[oaáéý]?|zastaral[oaáéý]?",
  "отклон[её]н[оаы]?|отвергнут[оаы]?|замен[её]н[оаы]?|устарел[оаи]?|отмен[её]н[оаы]?|відхилен[оаі]|замінен[оаі]|застаріл[оаі]|скасован[оаі]",
  "reddedildi|iptal edildi|geçersiz",
];

/** These languages have no spaces between words, so a negation after a word is excluded explicitly. */
const HOLDS_CJK =
  "已?(?:接受|采纳|採納|批准|核准|决定|決定|实施|實施|生效)(?!中|前)|已?通[过過](?!中)|提[议議案]|建[议議]|草案|草稿|(?:承認|採用|採択|合意|決定)(?!待|しない|し?ない|され?ない|され?ず|見送|不|前|中)|有効|提案|下書き|ドラフト|(?:승인|채택|수락|확정|제안)(?!\\s{0,3}(?:대기|거부|취소|안|전|불))|초안";
const HOLDS_NOT_CJK =
  "已?(?:拒[绝絕]|[废廢][弃棄止]|否[决決]|弃用|棄用|取代|替代|作[废廢]|[过過][时時]|撤[销銷回])|已?被.{0,40}(?:取代|替代|替[换換]|[废廢][弃棄止])|却下|廃止|非推奨|破棄|置き換え|取り下げ|不採用|見送り|거부|반려|폐기|대체|기각";

const NO_LETTER = "(?![\\p{L}\\p{M}])";

const GOOD = new RegExp(`^(?:(?:${HOLDS.join("|")})${NO_LETTER}|(?:${HOLDS_CJK}))`, "u");
const BAD = new RegExp(`^(?:(?:${HOLDS_NOT.join("|")})${NO_LETTER}|(?:${HOLDS_NOT_CJK}))`, "u");

const REPLACED =
  /(?<![\p{L}])(?:(?:superseded|superceded|replaced|obsoleted|deprecated|withdrawn|retired) (?:by|with|since|in favou?r|on|as of)|(?:ersetzt|abgelöst) (?:durch|von)|remplacée? par|(?:sustituid|reemplazad|substituíd)[oa] por|sostituit[oa] da|vervangen door|ersatt av|erstattet a[fv]|zastąpion[aeoy] przez|замен[её]н[оаы]? |замінен[оаі] )/u;

const BEFORE =
  /^(?:(?:the )?(?:adr|decision|record) )?(?:status )?(?:is |was |has been |wurde |ist |now |then |later |since |but |and |und |et |y |e )?/u;

const CLAUSES = /[.,;:()[\]|→>，、；。：（）]|\s[-–—]+\s|->/u;

/** The first clause decides, unless a later one revokes it. `taught`: the repository's own statuses, lower case. */
export const standingOf = (status: string, taught: AdrSettings["statuses"] = {}): Standing => {
  const text = plain(status);
  const clauses = text
    .split(CLAUSES)
    .map((clause) => clause.replace(/^[^\p{L}]+/u, "").replace(BEFORE, ""))
    .filter((clause) => clause !== "");
  const [first = "", ...later] = clauses;
  const bears = (clause: string, words: readonly string[] = []): boolean =>
    words.some((word) => startsAs(clause, word));
  if (isOpenChoice(text)) return "unknown";
  if (clauses.some((clause) => bears(clause, taught.rejected))) return "does-not-hold";
  const own = bears(first, taught.accepted);
  const bad = [...(own ? [] : [first]), ...later].some((clause) => BAD.test(clause));
  if (bad || REPLACED.test(text)) return "does-not-hold";
  return own || GOOD.test(first) ? "holds" : "unknown";
};

export const takesBack = (line: string): boolean => {
  const text = plain(line);
  const [first = ""] = text.split(CLAUSES).filter((clause) => /\p{L}/u.test(clause));
  return BAD.test(first.replace(/^[^\p{L}]+/u, "").replace(BEFORE, "")) || REPLACED.test(text);
};

const isOpenChoice = (text: string): boolean => {
  const known = text.split(/[|/]/).filter((part) => GOOD.test(part.replace(/^[^\p{L}]+/u, "")));
  return known.length > 1;
};

const startsAs = (clause: string, word: string): boolean =>
  word !== "" && clause.startsWith(word) && !/^[\p{L}\p{M}]/u.test(clause.slice(word.length));

const plain = (status: string): string =>
  status
    .slice(0, 500)
    .normalize("NFC")
    .replace(/~~[^~]{0,300}~~/g, " ")
    .replace(/\]\([^)]{0,300}\)/g, "]")
    .replace(/<(?:s|del|strike)>.{0,300}?<\/(?:s|del|strike)>/gi, " ")
    .replace(/<[^>]{0,200}>/g, " ")
    .replace(/^[\s>*+-]{0,20}\[[xX]\]/, " ")
    .replace(/[*_`"']/g, "")
    .replace(/^\s{0,9}(?:adr |decision )?status\s{0,9}[:：]/i, "")
    .toLowerCase()
    .replace(/\s+/g, " ")
    .trim();
