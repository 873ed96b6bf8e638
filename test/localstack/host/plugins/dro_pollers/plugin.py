"""A source that was empty is looked at again soon: LocalStack waits about a second first, whatever its settings say."""

from localstack.runtime import hooks


@hooks.on_infra_start()
def look_soon() -> None:
    from localstack.services.lambda_.event_source_mapping import esm_worker
    from localstack.utils.backoff import ExponentialBackoff

    def soon(initial_interval: float, max_interval: float) -> ExponentialBackoff:
        return ExponentialBackoff(initial_interval=min(initial_interval, max_interval), max_interval=max_interval)

    esm_worker.ExponentialBackoff = soon
