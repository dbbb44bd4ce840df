import { asProblem, wording } from '~/api/problem';
import { useI18n } from '~/i18n';
import { ErrorState } from '~/ui/ErrorState';

/** A failed query, in place of its content. */
export function Failure({ error, retry }: { error: unknown; retry?(): void }) {
  const { t } = useI18n();
  const instance = asProblem(error)?.instance;
  return (
    <ErrorState
      title={t.errors.title}
      detail={wording(error, t)}
      instance={instance ? t.errors.instance(instance) : undefined}
      retry={retry && { label: t.common.retry, run: retry }}
    />
  );
}
