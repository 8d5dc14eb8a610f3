import type { AdrSettings } from "../../policy/model/policy.ts";

/** Whether the status means that the decision counts. An unknown status does not count. */
type Standing = "holds" | "does-not-hold" | "unknown";

export const STATUS_LABEL =
  /^(?:(?:adr|decision|record|current) )?(?:status|statut|état|estado|situação|stato|toestand|tilstand|tila|stav|stan|стан|статус|состояние|durum|状态|狀態|ステータス|状況|상태)(?: of the decision| der entscheidung| de la décision| de la decisión| da decisão| decyzji| решения)?$/u;

/** One line per language: the ten above, then Italian, Swedish, Danish and Norwegian, Finnish, Czech, Ukrainian, Turkish. */
const ACCEPTED: readonly string[] = [
  "accept(?:ed)?|approved|adopt(?:ed)?|agreed(?: upon)?|decided|implemented|done|completed?|active|effective|final(?:i[sz]ed)?|ratified|confirmed|resolved|valid|current|in (?:force|effect|use)|published|released|live|stable",
  "akzeptiert|angenommen|genehmigt|beschlossen|entschieden|bestätigt|freigegeben|gültig|aktiv|umgesetzt|verabschiedet|endgültig|in kraft",
  "acceptée?|approuvée?|adoptée?|validée?|décidée?|actée?|confirmée?|actif|active|en vigueur|mise? en œuvre|implémentée?",
  "aceptad[oa]|aprobad[oa]|adoptad[oa]|decidid[oa]|vigente|en vigor|activ[oa]|implementad[oa]",
  "aceit[oae]|aprovad[oa]|ado[pt]{1,2}ad[oa]|em vigor|ativ[oa]|decidid[oa]|implementad[oa]",
  "geaccepteerd|aanvaard|goedgekeurd|aangenomen|besloten|vastgesteld|van kracht|actief|geïmplementeerd",
  "zaakceptowan[aeoy]|zatwierdzon[aeoy]|przyjęt[aeoy]|obowiązując[aey]|wdrożon[aeoy]",
  "принят[оаы]?|утвержд[её]н[оаы]?|одобрен[оаы]?|согласован[оаы]?|действует|реализован[оаы]?",
  "accettat[oa]|approvat[oa]|adottat[oa]|decis[oa]|in vigore|attiv[oa]|implementat[oa]",
  "accepterad|accepterat|godkänd|godkänt|antagen|antaget|beslutad|beslutat|gällande",
  "accepteret|akseptert|godkendt|godkjent|vedtaget|vedtatt|besluttet|gældende|gjeldende",
  "hyväksytty|päätetty|voimassa",
  "přijat[oaáéý]?|schválen[oaáéý]?|platn[áéý]",
  "прийнят[оаі]|затверджен[оаі]|схвален[оаі]|діє",
  "kabul edildi|onaylandı|onaylanmış|geçerli",
];

const PROPOSED: readonly string[] = [
  "propos(?:ed|al)|draft(?:ed)?|pending|provisional|in (?:review|discussion|progress)|(?:under|ready for|for) (?:review|discussion)|rfc|request for comments|work in progress|wip",
  "vorgeschlagen|vorschlag|entwurf|in (?:prüfung|diskussion|arbeit)",
  "proposée?|proposition|brouillon|ébauche|en (?:discussion|cours|attente)",
  "propuest[oa]|borrador|en (?:revisión|discusión)|pendiente",
  "propost[oa]|rascunho|em (?:revisão|discussão)|pendente",
  "voorgesteld|voorstel|concept|in (?:behandeling|bespreking)",
  "proponowan[aey]|zaproponowan[aeoy]|propozycja|szkic|w trakcie",
  "предложен[оаы]?|предложение|предлагается|черновик|проект|на рассмотрении|на обсуждении",
  "bozza|in revisione",
  "föreslagen|föreslaget|förslag|utkast",
  "foreslået|foreslått|forslag|udkast",
  "ehdotettu|luonnos",
  "navržen[oaáéý]?|návrh",
  "запропонован[оаі]|чернетка",
  "önerildi|taslak",
];

const REJECTED: readonly string[] = [
  "reject(?:ed)?|(?:partly |partially )?supers?ee?d(?:ed|e)|(?:partly |partially )?superceded|superseeded|deprecated?|obsolete[d]?|withdrawn|abandon(?:ed)?|declined|retired|cancell?ed|denied|dropped|discarded|invalid(?:ated)?|expired|revoked|outdated|replaced|archived|void|deferred|postponed|on hold|not (?:accepted|approved|adopted|decided)|no longer",
  "abgelehnt|verworfen|ersetzt|abgelöst|veraltet|überholt|zurückgezogen|ungültig|aufgehoben|zurückgestellt",
  "rejetée?|refusée?|remplacée?|obsolète|dépréciée?|abandonnée?|caduque?|retirée?|reportée?",
  "rechazad[oa]|reemplazad[oa]|sustituid[oa]|obsolet[oa]|descartad[oa]|deprecad[oa]|retirad[oa]|obsoleto",
  "rejeitad[oa]|substituíd[oa]|depreciad[oa]|recusad[oa]|descartad[oa]|obsolet[oa]",
  "afgewezen|verworpen|vervangen|verouderd|vervallen|ingetrokken",
  "odrzucon[aeoy]|zastąpion[aeoy]|przestarzał[aey]|wycofan[aeoy]",
  "отклон[её]н[оаы]?|отвергнут[оаы]?|замен[её]н[оаы]?|устарел[оаи]?|отмен[её]н[оаы]?",
  "rifiutat[oa]|respint[oa]|sostituit[oa]|superat[oa]|deprecat[oa]|ritirat[oa]",
  "avvisad|avvisat|avslagen|avslaget|ersatt|föråldrad|förkastad",
  "afvist|avvist|erstattet|forældet|foreldet|utdatert",
  "hylätty|korvattu|vanhentunut|kumottu",
  "zamítnut[oaáéý]?|odmítnut[oaáéý]?|nahrazen[oaáéý]?|zastaral[oaáéý]?",
  "відхилен[оаі]|замінен[оаі]|застаріл[оаі]|скасован[оаі]",
  "reddedildi|iptal edildi|geçersiz",
];

const REPLACED =
  "(?:superseded|superceded|superseeded|replaced|obsoleted|deprecated|withdrawn|retired) (?:by|with|since|in favou?r|on|as of)|(?:ersetzt|abgelöst) (?:durch|von)|remplacée? par|(?:sustituid|reemplazad|substituíd)[oa] por|sostituit[oa] da|vervangen door|ersatt av|erstattet a[fv]|zastąpion[aeoy] przez|замен[её]н[оаы]? |замінен[оаі] ";

/** Chinese, Japanese and Korean have no spaces between words, so a negation after a word is excluded explicitly. */
const CJK = {
  accepted:
    "已?(?:接受|采纳|採納|批准|核准|决定|決定|实施|實施|生效)(?!中|前)|已?通[过過](?!中)|(?:承認|採用|採択|合意|決定)(?!待|しない|し?ない|され?ない|され?ず|見送|不|前|中)|有効|(?:승인|채택|수락|확정)(?!\\s{0,3}(?:대기|거부|취소|안|전|불))",
  proposed: "提[议議案]|建[议議]|草案|草稿|下書き|ドラフト|제안(?!\\s{0,3}(?:대기|거부|취소|안|전|불))|초안",
  rejected:
    "已?(?:拒[绝絕]|[废廢][弃棄止]|否[决決]|弃用|棄用|取代|替代|作[废廢]|[过過][时時]|撤[销銷回])|已?被.{0,40}(?:取代|替代|替[换換]|[废廢][弃棄止])|却下|廃止|非推奨|破棄|置き換え|取り下げ|不採用|見送り|거부|반려|폐기|대체|기각",
  replaced: "に(?:より)?(?:よって)?(?:置き換え|置換|代替)|被.{0,40}(?:取代|替代|替[换換])|(?:으로|로) 대체",
} as const;

const NO_LETTER = "(?![\\p{L}\\p{M}])";

const startingWith = (words: readonly string[], cjk: string): RegExp =>
  new RegExp(`^(?:(?:${words.join("|")})${NO_LETTER}|(?:${cjk}))`, "u");

const IN_FORCE = startingWith(ACCEPTED, CJK.accepted);
const PROPOSAL = startingWith(PROPOSED, CJK.proposed);
const BAD = startingWith(REJECTED, CJK.rejected);

const REPLACED_BY = new RegExp(`(?<![\\p{L}])(?:${REPLACED})|${CJK.replaced}`, "u");

const BEFORE =
  /^(?:(?:the )?(?:adr|decision|record) )?(?:status )?(?:is |was |has been |wurde |ist |now |then |later |since |but |and |und |et |y |e )?/u;

const CLAUSES = /[.,;:()[\]|→>，、；。：（）]|\s[-–—]+\s|->/u;

/**
 * The first clause decides, unless a later one revokes it. A proposal holds unless `taught.proposed` is false, because a
 * record is often merged with the change that it explains. `taught`: the repository's own statuses, lower case.
 */
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
  if (bad || REPLACED_BY.test(text)) return "does-not-hold";
  if (own || IN_FORCE.test(first)) return "holds";
  if (!PROPOSAL.test(first)) return "unknown";
  return taught.proposed === false ? "does-not-hold" : "holds";
};

export const takesBack = (line: string): boolean => {
  const text = plain(line);
  const [first = ""] = text.split(CLAUSES).filter((clause) => /\p{L}/u.test(clause));
  return BAD.test(first.replace(/^[^\p{L}]+/u, "").replace(BEFORE, "")) || REPLACED_BY.test(text);
};

const isOpenChoice = (text: string): boolean => {
  const known = text.split(/[|/]/).filter((part) => isKnown(part.replace(/^[^\p{L}]+/u, "")));
  return known.length > 1;
};

const isKnown = (clause: string): boolean => IN_FORCE.test(clause) || PROPOSAL.test(clause);

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
