using System.Runtime.InteropServices;

namespace Kinora.Frames.Tests.Bus.Interleavings;

/// <summary>Goes through every order in which threads may take their steps, and every value that each load may see.</summary>
internal sealed class Explorer
{
    private readonly ModelProgram[] _programs;
    private readonly HashSet<string> _known = [];
    private readonly Stack<Situation> _open = new();

    private Explorer(int locations, ModelProgram[] programs)
    {
        _programs = programs;
        var start = new Situation(
            new WeakMemory(locations, programs.Length), new int[programs.Length], new bool[programs.Length],
            [.. programs.Select(static program => new int[program.Registers])], null);
        Problem = Enumerable.Range(0, programs.Length).Select(thread => RunLocally(start, thread)).FirstOrDefault(static problem => problem is not null);
        _open.Push(start);
    }

    /// <summary>What went wrong, with the steps that led there; null when nothing can.</summary>
    public string? Problem { get; private set; }

    /// <summary>How many different situations were looked at.</summary>
    public int Situations => _known.Count;

    /// <param name="locations">How many there are; all begin with 0.</param>
    /// <param name="programs">The threads.</param>
    public static Explorer Run(int locations, params ModelProgram[] programs)
    {
        var explorer = new Explorer(locations, programs);
        while (explorer.Problem is null && explorer._open.TryPop(out var situation))
        {
            explorer.Expand(situation);
        }

        return explorer;
    }

    private void Expand(Situation from)
    {
        var moved = false;
        for (var thread = 0; thread < _programs.Length && Problem is null; thread++)
        {
            if (from.Sleeps[thread] || from.At[thread] == _programs[thread].Steps.Count)
            {
                continue;
            }

            moved = true;
            var step = _programs[thread].Steps[from.At[thread]];
            var choices = step switch
            {
                Instruction.Load load => from.Memory.Readable(thread, load.Location(from.Registers[thread])),
                Instruction.Store store => from.Memory.Storable(thread, store.Location(from.Registers[thread])),
                _ => 1,
            };
            for (var choice = 0; choice < choices && Problem is null; choice++)
            {
                Take(from, thread, step, choice);
            }
        }

        if (!moved && Array.IndexOf(from.Sleeps, true) is >= 0 and var sleeper)
        {
            Problem = $"{_programs[sleeper].Name} sleeps for ever, after: {from.Path}";
        }
    }

    private void Take(Situation from, int thread, Instruction step, int choice)
    {
        var to = from.After($"{_programs[thread].Name} {from.At[thread]}{(choice > 0 ? $" (the {choice}. before the newest)" : "")}");
        var registers = to.Registers[thread];
        to.At[thread]++;
        switch (step)
        {
            case Instruction.Load load:
                registers[load.Register] = to.Memory.Load(thread, load.Location(registers), choice, load.Order);
                break;
            case Instruction.Store store:
                to.Memory.Store(thread, store.Location(registers), store.Value(registers), choice, store.Order);
                break;
            case Instruction.Fence:
                to.Memory.Fence(thread);
                break;
            case Instruction.Sleep sleep:
                to.Memory.Fence(thread);
                to.Sleeps[thread] = to.Memory.Newest(sleep.Location) == registers[sleep.Register];
                break;
            case Instruction.Wake:
                // Who is woken sees all that went before the waking: the kernel takes care of that.
                to.Memory.Fence(thread);
                foreach (var sleeper in Enumerable.Range(0, to.Sleeps.Length).Where(sleeper => to.Sleeps[sleeper]))
                {
                    to.Memory.Fence(sleeper);
                    to.Sleeps[sleeper] = false;
                }

                break;
        }

        Problem = RunLocally(to, thread);
        if (Problem is null && _known.Add(to.Key()))
        {
            _open.Push(to);
        }
    }

    /// <summary>What a thread does without memory cannot be told from its next step.</summary>
    private string? RunLocally(Situation situation, int thread)
    {
        var (program, registers) = (_programs[thread], situation.Registers[thread]);
        for (; situation.At[thread] < program.Steps.Count; situation.At[thread]++)
        {
            switch (program.Steps[situation.At[thread]])
            {
                case Instruction.Set set:
                    registers[set.Register] = set.Value(registers);
                    break;
                case Instruction.Jump jump:
                    situation.At[thread] = jump.When(registers) ? program.Find(jump.Label) - 1 : situation.At[thread];
                    break;
                case Instruction.Check check when !check.Holds(registers):
                    return $"{program.Name}: {check.Otherwise}, after: {situation.Path}";
                case Instruction.Check:
                    break;
                default:
                    return null;
            }
        }

        return null;
    }

    private sealed record Situation(WeakMemory Memory, int[] At, bool[] Sleeps, int[][] Registers, Trail? Path)
    {
        public Situation After(string step) => new(
            Memory.Copy(), (int[])At.Clone(), (bool[])Sleeps.Clone(), [.. Registers.Select(static registers => (int[])registers.Clone())], new Trail(Path, step));

        public string Key()
        {
            List<int> state = [.. At, .. Sleeps.Select(static sleeps => sleeps ? 1 : 0), .. Registers.SelectMany(static registers => registers)];
            Memory.Describe(state);
            return string.Create(state.Count, state, static (text, numbers) =>
            {
                foreach (var (i, number) in CollectionsMarshal.AsSpan(numbers).ToArray().Index())
                {
                    text[i] = (char)number;
                }
            });
        }
    }

    private sealed record Trail(Trail? Before, string Step)
    {
        public override string ToString()
        {
            Stack<string> steps = [];
            for (var at = this; at is not null; at = at.Before)
            {
                steps.Push(at.Step);
            }

            return string.Join("; ", steps);
        }
    }
}
