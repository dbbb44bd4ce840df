import type { Finding } from '~/api/gen';
import { useI18n } from '~/i18n';

/** `text` as a sentence: a capital first, a full stop last. */
function sentence(text: string): string {
  return text && `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/[.]?$/, '.')}`;
}

/** Why something is held, refused or skipped, and what to do about it. */
export function Reason({ finding, className }: { finding: Finding; className?: string }) {
  const { t } = useI18n();
  const own = t.findings[finding.code]?.(finding.params);
  return <p className={className}>{own ?? `${sentence(finding.detail)} ${sentence(finding.remedy)}`}</p>;
}
