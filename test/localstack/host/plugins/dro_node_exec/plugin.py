"""Found by LocalStack through the entry point, chosen with LAMBDA_RUNTIME_EXECUTOR=node-host."""

from localstack.services.lambda_.invocation.plugins import RuntimeExecutorPlugin


class NodeHostExecutorPlugin(RuntimeExecutorPlugin):
    name = "node-host"

    def load(self, *args, **kwargs):
        from dro_node_exec.executor import NodeHostRuntimeExecutor

        return NodeHostRuntimeExecutor
