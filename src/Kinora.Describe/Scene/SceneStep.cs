using Kinora.Vision.Steps;

namespace Kinora.Describe.Scene;

/// <summary>
/// Describes each frame by a sentence built from its tracks, or from its detections where no tracker has run: "Two people near a parked
/// car; one walks to the left." It says nothing that was not detected, always the same for the same frames, and changes only when the scene
/// does; while it stays, nothing is allocated.
/// </summary>
public sealed class SceneStep(SceneOptions options) : IStep
{
    /// <summary>The name of this way to describe, in configuration and in captions.</summary>
    public const string Engine = "scene";

    private readonly SceneMemory _memory = new(options);
    private readonly SceneView _view = new(options);
    private readonly SentenceWriter _writer = new(options);
    private readonly CaptionSettler _settler = new(options, Engine);

    public string Name => "describe";

    public void Run(StepContext context)
    {
        // A source that starts, or starts again: what was there before says nothing about it.
        if (context.FrameIndex == 0)
        {
            _memory.Reset();
            _settler.Reset();
        }

        _memory.Update(context);
        _view.Read(_memory, context.Format);
        context.Caption = _settler.Offer(_writer.Write(_view), _writer.Claims, _memory);
        _settler.ShowIn(_memory);
    }
}
