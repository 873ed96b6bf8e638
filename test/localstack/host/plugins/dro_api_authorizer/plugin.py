"""Found by LocalStack through its entry points: authorizers in templates, and authorizers that are asked."""

from localstack.runtime import hooks
from localstack.services.cloudformation.resource_provider import CloudFormationResourceProviderPlugin


class AuthorizerProviderPlugin(CloudFormationResourceProviderPlugin):
    name = "AWS::ApiGateway::Authorizer"

    def __init__(self):
        self.factory = None

    def load(self):
        from dro_api_authorizer.resource import AuthorizerProvider

        self.factory = AuthorizerProvider


@hooks.on_infra_start()
def ask_authorizers() -> None:
    from dro_api_authorizer.handler import AuthorizerHandler
    from localstack.services.apigateway.next_gen.execute_api import handlers

    handlers.preprocess_request.append(AuthorizerHandler())
