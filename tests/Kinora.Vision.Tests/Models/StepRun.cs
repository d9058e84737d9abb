using Kinora.Media.Stills;
using Kinora.Vision.Steps;

namespace Kinora.Vision.Tests.Models;

/// <summary>Runs a step on a real picture.</summary>
internal static class StepRun
{
    /// <summary>What the step found; the context's frame is gone.</summary>
    public static Task<StepContext> OnAsync(IStep step, string picture) => OnAsync(step.Run, picture);

    /// <summary>What was found; the context's frame is gone.</summary>
    public static async Task<StepContext> OnAsync(Action<StepContext> run, string picture)
    {
        using var decoder = new StillDecoder();
        using var frame = await decoder.ReadAsync(picture, TestContext.Current.CancellationToken);
        var context = new StepContext();
        context.Begin(frame);
        run(context);
        return context;
    }
}
