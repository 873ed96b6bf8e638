"""What the gateway answers by itself, as its templates say; LocalStack keeps them and answers `{"message": …}`."""

import json

from localstack.services.apigateway.next_gen.execute_api.gateway_response import get_gateway_response_or_default
from localstack.services.apigateway.next_gen.execute_api.handlers.gateway_exception import GatewayExceptionHandler

HEADER = "gatewayresponse.header."


def apply_templates() -> None:
    plain = GatewayExceptionHandler.create_exception_response

    def create_exception_response(self, exception, context):
        response = plain(self, exception, context)
        found = get_gateway_response_or_default(exception.type, context.deployment.rest_api.gateway_responses)
        template = (found.get("responseTemplates") or {}).get("application/json")
        if template:
            text = template.replace("$context.error.messageString", json.dumps(exception.message))
            response.set_data(text.replace("$context.error.message", exception.message or ""))
        for name, value in (found.get("responseParameters") or {}).items():
            if name.startswith(HEADER):
                response.headers[name[len(HEADER) :]] = value.strip("'")
        return response

    GatewayExceptionHandler.create_exception_response = create_exception_response
