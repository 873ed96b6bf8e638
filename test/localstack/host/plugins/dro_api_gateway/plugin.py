"""Found by LocalStack through its entry points: what its API Gateway leaves out of what AWS does."""

from localstack.runtime import hooks
from localstack.services.cloudformation.resource_provider import CloudFormationResourceProviderPlugin


class AuthorizerProviderPlugin(CloudFormationResourceProviderPlugin):
    name = "AWS::ApiGateway::Authorizer"

    def __init__(self):
        self.factory = None

    def load(self):
        from dro_api_gateway.authorizer_resource import AuthorizerProvider

        self.factory = AuthorizerProvider


@hooks.on_infra_start()
def complete_api_gateway() -> None:
    from dro_api_gateway.authorizer_handler import AuthorizerHandler
    from dro_api_gateway.error_templates import apply_templates
    from localstack.services.apigateway.next_gen.execute_api import handlers

    handlers.preprocess_request.append(AuthorizerHandler())
    apply_templates()
