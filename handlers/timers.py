"""The timers: one function for each schedule.

What a tick does is imported with the first tick of a worker, because no other function needs it
(docs/decisions/0108-loaded-with-the-first-call.md).
"""

import azure.functions as func

from application.services import Services


def blueprint(services: Services) -> func.Blueprint:
    """The timer functions; their schedules are settings, six-field NCRONTAB in UTC.

    On Flex Consumption each of them starts an instance of its own: what is due at the same time is one function.
    Microsoft advises against `run_on_startup`, which runs a timer with each new instance. One has it: a host that is
    always there, as the local one is, makes the first subscription at once. It does nothing where there is one.
    """
    functions = func.Blueprint()

    @functions.function_name("keep_subscription")
    @functions.timer_trigger(arg_name="timer", schedule="%KEEP_SUBSCRIPTION_SCHEDULE%", run_on_startup=True)
    async def keep_subscription(timer: func.TimerRequest) -> None:
        from handlers import ticks

        await ticks.keep_subscription(services)

    @functions.function_name("catch_up")
    @functions.timer_trigger(arg_name="timer", schedule="%CATCH_UP_SCHEDULE%")
    async def catch_up(timer: func.TimerRequest) -> None:
        from handlers import ticks

        await ticks.look_after(services)

    @functions.function_name("reconcile")
    @functions.timer_trigger(arg_name="timer", schedule="%RECONCILE_SCHEDULE%")
    async def reconcile(timer: func.TimerRequest) -> None:
        from handlers import ticks

        await ticks.begin_night(services)

    return functions
