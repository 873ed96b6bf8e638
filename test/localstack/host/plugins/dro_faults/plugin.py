"""Found by LocalStack through its entry point: faults that a test asks for, at `/_dro/faults`."""

from localstack.runtime import hooks


@hooks.on_infra_start()
def take_faults() -> None:
    from dro_faults import faults, requests
    from localstack.aws import handlers
    from localstack.http import Response
    from localstack.services.edge import ROUTER

    def serve(request, **kwargs):
        if request.method == "PUT":
            faults.plan(request.get_json(force=True))
        return Response.for_json(faults.left())

    ROUTER.add("/_dro/faults", serve, methods=["GET", "PUT"])
    handlers.serve_custom_service_request_handlers.append(requests.before)
    handlers.run_custom_response_handlers.append(requests.after)
