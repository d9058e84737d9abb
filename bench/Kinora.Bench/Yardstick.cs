using Kinora.Vision.Sessions;

namespace Kinora.Bench;

/// <summary>
/// One bare run of the model behind each frame's work, on the same thread and, as a rule, on the tensors that the work has just given back:
/// what it costs tells how fast the machine is at that moment. Used by one thread at a time.
/// </summary>
internal sealed class Yardstick(ModelSession model)
{
    /// <summary>CPU time of what was measured so far, in milliseconds.</summary>
    public double Work { get; private set; }

    /// <summary>CPU time of the runs behind it, in milliseconds.</summary>
    public double Runs { get; private set; }

    /// <summary>Runs the model.</summary>
    /// <param name="begun">The thread's CPU time before the work that has just ended, in milliseconds.</param>
    public void Follow(double begun)
    {
        var done = Rusage.ThreadMilliseconds();
        using (var tensors = model.Rent())
        {
            tensors.Run();
        }

        Work += done - begun;
        Runs += Rusage.ThreadMilliseconds() - done;
    }
}
