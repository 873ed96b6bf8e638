"""AWS::ApiGateway::Authorizer in templates, by the API of the service, which LocalStack has."""

from localstack.services.cloudformation.resource_provider import (
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
    ResourceRequest,
)

# as a template writes it, and as the service's API does
NAMES = {
    "Name": "name",
    "Type": "type",
    "AuthorizerUri": "authorizerUri",
    "AuthorizerCredentials": "authorizerCredentials",
    "IdentitySource": "identitySource",
    "IdentityValidationExpression": "identityValidationExpression",
    "AuthorizerResultTtlInSeconds": "authorizerResultTtlInSeconds",
}


class AuthorizerProvider(ResourceProvider):
    TYPE = "AWS::ApiGateway::Authorizer"
    SCHEMA = {
        "typeName": TYPE,
        "properties": {name: {} for name in [*NAMES, "RestApiId", "AuthorizerId"]},
        "required": ["RestApiId", "Type", "Name"],
        "readOnlyProperties": ["/properties/AuthorizerId"],
        "primaryIdentifier": ["/properties/AuthorizerId"],
    }

    def create(self, request: ResourceRequest) -> ProgressEvent:
        model = request.desired_state
        given = {theirs: model[ours] for ours, theirs in NAMES.items() if model.get(ours) is not None}
        if "authorizerResultTtlInSeconds" in given:
            given["authorizerResultTtlInSeconds"] = int(given["authorizerResultTtlInSeconds"])
        made = request.aws_client_factory.apigateway.create_authorizer(restApiId=model["RestApiId"], **given)
        model["AuthorizerId"] = made["id"]
        return _done(request, model)

    def read(self, request: ResourceRequest) -> ProgressEvent:
        return _done(request, request.desired_state)

    def update(self, request: ResourceRequest) -> ProgressEvent:
        return _done(request, {**request.previous_state, **request.desired_state})

    def delete(self, request: ResourceRequest) -> ProgressEvent:
        model = request.desired_state
        request.aws_client_factory.apigateway.delete_authorizer(
            restApiId=model["RestApiId"], authorizerId=model["AuthorizerId"]
        )
        return _done(request, model)


def _done(request: ResourceRequest, model: dict) -> ProgressEvent:
    return ProgressEvent(
        status=OperationStatus.SUCCESS, resource_model=model, custom_context=request.custom_context
    )
