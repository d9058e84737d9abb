using Kinora.Vision.Editing;
using Kinora.Vision.Steps;

namespace Kinora.Pipelines.Steps;

/// <summary>The steps of one stream, in order, with the memory that they hold.</summary>
public sealed class StepChain : IDisposable
{
    private readonly List<IStep> _steps = [];
    private readonly List<IEditor> _editors = [];
    private readonly List<IDisposable> _kept = [];

    internal StepChain()
    {
    }

    /// <summary>What looks at each frame.</summary>
    public IReadOnlyList<IStep> Steps => _steps;

    /// <summary>What changes the picture of each frame that goes on as a picture.</summary>
    public IReadOnlyList<IEditor> Editors => _editors;

    public void Dispose()
    {
        foreach (var part in _steps.Concat<object>(_editors))
        {
            (part as IDisposable)?.Dispose();
        }

        foreach (var kept in _kept)
        {
            kept.Dispose();
        }
    }

    /// <summary>Something that the steps need for as long as they run.</summary>
    internal void Keep(IDisposable part) => _kept.Add(part);

    internal void Add(IStep? step, IEditor? editor)
    {
        if (step is not null)
        {
            _steps.Add(step);
        }

        if (editor is not null)
        {
            _editors.Add(editor);
        }
    }
}
