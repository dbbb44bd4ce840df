/** The values that a finding carries, by name. */
type Params = Record<string, unknown>;

/** The wording of a finding: what is the matter, and what to do. */
export type Wording = (params: Params) => string;

const score = (value: unknown) => Number(value).toLocaleString('fr', { minimumFractionDigits: 2 });
const licence = (params: Params) =>
  params.licence === 'LicenseRef-Unknown' ? 'Une licence inconnue' : String(params.name);
const words = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value));

/** Findings in French, by code. English comes with the finding. */
export const findings: Record<string, Wording> = {
  // Why a post is held, or cannot go out.
  licence_block: (params) =>
    `${licence(params)} ne permet pas ce clip. Donnez une licence qui le permet, avec un document.`,
  licence_review: (params) => `${licence(params)} : elle ne permet pas le clip avec certitude. Vérifiez la source.`,
  media_missing: () => 'Il n’y a pas de fichier dont tirer un clip. Joignez-le.',
  risk_too_high: ({ risk, limit }) =>
    `Le risque (${score(risk)}) n’est pas sous la limite (${score(limit)}). Voyez ce qui l’augmente.`,
  quality_too_low: ({ quality, limit }) =>
    `La qualité (${score(quality)}) est sous la limite (${score(limit)}). Améliorez le plan.`,
  sensitive_words: (params) => `Mots sensibles : ${words(params.words)}. Relisez les textes.`,
  author_unknown: () => 'La licence demande le nom de l’auteur, et aucun n’est connu. Ajoutez l’attribution.',
  disclosure_missing: ({ word }) => `Le texte ne commence pas par ${word} et #ad, alors que le lien rapporte.`,
  attribution_missing: () => 'Le texte ne nomme pas l’auteur, la source et la licence de l’original.',
  title_missing: () => 'Il manque un titre.',
  // Why a file cannot be used.
  not_a_video: () => 'Ce fichier n’est pas une vidéo. Joignez-en une autre.',
  container_unknown: () => 'Ce format de fichier n’est pas lu. Exportez la vidéo en MP4 (H.264).',
  no_video: () => 'Le fichier ne contient pas d’image animée. Exportez la vidéo en MP4 (H.264).',
  audio_only: () => 'Le fichier ne contient que du son. Joignez une vidéo.',
  still_image: () => 'Le fichier est une image fixe. Joignez une vidéo d’au moins une demi-seconde.',
  encrypted: () => 'La vidéo est chiffrée. Joignez une copie sans protection.',
  undecodable: () => 'La vidéo ne peut pas être décodée. Exportez-la en MP4 (H.264).',
  too_short: () => 'La vidéo est trop courte. Joignez-en une d’au moins une demi-seconde.',
  too_long: () => 'La vidéo est trop longue. Coupez-la à la partie utile.',
  too_heavy: () => 'La vidéo demande trop de mémoire ou de temps. Exportez-la en 1080p.',
  too_many_pixels: ({ width, height }) =>
    `L’image de ${width} × ${height} est trop grande. Exportez-la en 3840 × 2160 ou moins.`,
  too_many_frames: () => 'Il y a trop d’images par seconde. Exportez à 60 ou moins.',
  subtitles_unreadable: () => 'Les sous-titres ne peuvent pas être lus. Joignez un fichier SRT.',
  subtitles_too_dense: () => 'Les sous-titres sont trop denses pour être lus.',
  glyph_missing: () => 'Un caractère n’existe dans aucune police installée.',
  text_too_long: () => 'Un texte est trop long pour l’image. Raccourcissez-le.',
  fonts_missing: () => 'Il manque des polices sur le serveur : lancez « contentflow doctor ».',
};
