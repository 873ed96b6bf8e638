"""Asks the REQUEST authorizer of a method before the method, as AWS does; LocalStack lets everybody through.

Nothing is kept for `authorizerResultTtlInSeconds`: each request asks anew.
"""

import fnmatch
import json
import logging
import re

from localstack.services.apigateway.next_gen.execute_api.api import RestApiGatewayHandler
from localstack.services.apigateway.next_gen.execute_api.gateway_response import (
    AccessDeniedError,
    AuthorizerConfigurationError,
    AuthorizerFailureError,
    UnauthorizedError,
)
from localstack.services.apigateway.next_gen.execute_api.integrations.aws import RestApiAwsProxyIntegration

LOG = logging.getLogger(__name__)
FUNCTION_ARN = re.compile(r"/functions/(arn:[^/]+)/invocations")
HEADER = "method.request.header."


class AuthorizerHandler(RestApiGatewayHandler):
    def __call__(self, chain, context, response) -> None:
        method = context.resource_method
        if method.get("authorizationType") != "CUSTOM":
            return
        authorizer = context.deployment.rest_api.authorizers.get(method.get("authorizerId"))
        if not authorizer or authorizer.get("type") != "REQUEST":
            raise AuthorizerConfigurationError()
        headers = context.invocation_request["headers"]
        for source in (authorizer.get("identitySource") or "").split(","):
            source = source.strip()
            if source.startswith(HEADER) and not headers.get(source[len(HEADER) :]):
                raise UnauthorizedError("Unauthorized")
        arn = _method_arn(context)
        answer = _ask(authorizer, _event(context, arn), arn)
        if not _allows(answer.get("policyDocument") or {}, arn):
            raise AccessDeniedError("User is not authorized to access this resource")
        context.context_variables["authorizer"] = {
            **(answer.get("context") or {}),
            "principalId": answer.get("principalId"),
        }
        if key := answer.get("usageIdentifierKey"):
            context.context_variables["identity"]["apiKey"] = key
            # what a template says of the source of keys is lost on its way to the API
            context.deployment.rest_api.rest_api["apiKeySource"] = "AUTHORIZER"


def _method_arn(context) -> str:
    request = context.invocation_request
    place = f"{context.region}:{context.account_id}:{context.api_id}/{context.stage}"
    return f"arn:aws:execute-api:{place}/{request['http_method']}{request['path']}"


def _event(context, arn: str) -> dict:
    request = context.invocation_request
    headers = request["headers"]
    return {
        "type": "REQUEST",
        "methodArn": arn,
        "resource": context.resource["path"],
        "path": request["path"],
        "httpMethod": request["http_method"],
        "headers": dict(headers),
        "multiValueHeaders": {name: headers.getlist(name) for name in headers.keys()},
        "queryStringParameters": request["query_string_parameters"],
        "multiValueQueryStringParameters": request["multi_value_query_string_parameters"],
        "pathParameters": request["path_parameters"] or {},
        "stageVariables": context.stage_variables or {},
        "requestContext": context.context_variables,
    }


def _ask(authorizer: dict, event: dict, arn: str) -> dict:
    found = FUNCTION_ARN.search(authorizer["authorizerUri"])
    if not found:
        raise AuthorizerConfigurationError()
    payload = RestApiAwsProxyIntegration.call_lambda(
        function_arn=found.group(1), event=json.dumps(event).encode(), source_arn=arn
    )
    answer = json.loads(payload or b"null")
    if not isinstance(answer, dict) or "policyDocument" not in answer:
        if isinstance(answer, dict) and answer.get("errorMessage") == "Unauthorized":
            raise UnauthorizedError("Unauthorized")
        LOG.warning("an authorizer answered %s", answer)
        raise AuthorizerFailureError()
    return answer


def _allows(policy: dict, arn: str) -> bool:
    effects = [one["Effect"] for one in _listed(policy.get("Statement")) if _is_about(one, arn)]
    return "Allow" in effects and "Deny" not in effects


def _is_about(statement: dict, arn: str) -> bool:
    return any(fnmatch.fnmatchcase(arn, pattern) for pattern in _listed(statement.get("Resource")))


def _listed(value) -> list:
    return value if isinstance(value, list) else [] if value is None else [value]
