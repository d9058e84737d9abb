using System.ComponentModel;

namespace Kinora.Server.Docs.Shapes;

[Description("What a stream gives up because there is not time for all that it was asked.")]
internal sealed record ShedShape(
    [property: Description("over_budget: results would be too old. over_capacity: frames come faster than they can be analysed.")] string Reason,
    [property: Description("skipped, lower_rate, smaller_model or late.")] string Action);
