namespace Kinora.Frames.Tests.Bus.Interleavings;

/// <summary>What one thread does, step by step, with the registers that it uses.</summary>
internal sealed class ModelProgram(string name, int registers)
{
    private readonly List<Instruction> _steps = [];
    private readonly Dictionary<string, int> _labels = [];

    public string Name => name;

    public int Registers => registers;

    public IReadOnlyList<Instruction> Steps => _steps;

    public int Find(string label) => _labels[label];

    public ModelProgram Label(string label)
    {
        _labels.Add(label, _steps.Count);
        return this;
    }

    public ModelProgram Load(int register, Func<int[], int> location, Order order = Order.Acquire) => Add(new Instruction.Load(register, location, order));

    public ModelProgram Load(int register, int location, Order order = Order.Acquire) => Load(register, _ => location, order);

    public ModelProgram Store(Func<int[], int> location, Func<int[], int> value, Order order = Order.Release) =>
        Add(new Instruction.Store(location, value, order));

    public ModelProgram Store(int location, int value, Order order = Order.Release) => Store(_ => location, _ => value, order);

    /// <param name="isThere">False for the program whose fence was forgotten.</param>
    public ModelProgram Fence(bool isThere = true) => isThere ? Add(new Instruction.Fence()) : this;

    public ModelProgram Sleep(int location, int register) => Add(new Instruction.Sleep(location, register));

    public ModelProgram Wake(int location) => Add(new Instruction.Wake(location));

    public ModelProgram Set(int register, Func<int[], int> value) => Add(new Instruction.Set(register, value));

    public ModelProgram Jump(string label, Func<int[], bool>? when = null) => Add(new Instruction.Jump(when ?? (static _ => true), label));

    public ModelProgram Check(Func<int[], bool> holds, string otherwise) => Add(new Instruction.Check(holds, otherwise));

    private ModelProgram Add(Instruction step)
    {
        _steps.Add(step);
        return this;
    }
}
