import type { InjectionKey } from 'vue'
import type { Form } from './useForm'

// formKey is how fields find the form that they stand in.
export const formKey: InjectionKey<Form> = Symbol('form')
