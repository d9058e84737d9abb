using System.CommandLine;
using System.CommandLine.Parsing;
using Kinora.Pipelines.Steps;
using Kinora.Pipelines.Streams;
using Kinora.Vision.Motion;

namespace Kinora.Cli.Watch;

/// <summary>The options that say how little work will do.</summary>
internal sealed class LoadOptionSet
{
    private readonly Option<TimeSpan?> _budget = SourceOptionSet.Time(
        "--latency-budget", "Oldest that a live result may be: what would come later is skipped, then the rate is lowered; results say so.");

    private readonly Option<bool> _motion = new("--motion-gate") { Description = "Look at a frame only when something moved; else give the last result again, as stale." };
    private readonly Option<bool> _smaller = new("--smaller-models") { Description = "Use smaller variants of the model while there is not time for the one chosen." };

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_budget, _motion, _smaller])
        {
            command.Add(option);
        }
    }

    /// <summary>The stream with what the options say.</summary>
    public Func<StreamConfig, StreamConfig> Read(ParseResult parsed) => config => config with
    {
        LatencyBudget = parsed.GetValue(_budget),
        Motion = parsed.GetValue(_motion) ? new MotionOptions() : null,
    };

    /// <summary>The plan with smaller models where they are allowed.</summary>
    public StepPlan Read(ParseResult parsed, StepPlan plan) => parsed.GetValue(_smaller) ? plan.WithSmallerModels() : plan;
}
