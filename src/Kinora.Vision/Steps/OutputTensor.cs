using Kinora.Vision.Sessions;

namespace Kinora.Vision.Steps;

/// <summary>Where a decoder finds one of its tensors among the outputs of a run, seen as a table.</summary>
/// <param name="Index">Its place among the outputs.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="Columns">How many numbers a row has: the tensor's last size.</param>
internal readonly record struct OutputTensor(int Index, int Rows, int Columns)
{
    /// <summary>True where each run decides how many of the rows there are.</summary>
    public bool IsCounted { get; init; }

    /// <summary>The numbers of the last run, row by row.</summary>
    public ReadOnlySpan<float> Of(SessionBinding outputs) => outputs.Outputs[Index].Values[..(Rows * Columns)];

    /// <summary>The numbers of the last run, of as many rows as that run gave, at most <see cref="Rows"/>.</summary>
    public ReadOnlySpan<float> CountedOf(SessionBinding outputs) => outputs.Outputs[Index].Values[..Counted(outputs)];

    /// <inheritdoc cref="CountedOf"/>
    public ReadOnlySpan<long> CountedLongsOf(SessionBinding outputs) => outputs.Outputs[Index].As<long>()[..Counted(outputs)];

    private int Counted(SessionBinding outputs) => (IsCounted ? Math.Min(Rows, outputs.Outputs[Index].Rows) : Rows) * Columns;
}
